package io.fluxmpp.stream;

import java.util.List;

/**
 * XML that ends a stream, in either direction.
 *
 * @param condition of the stream error it must be answered with
 * @param script plays it
 */
record Attack(String name, String condition, String script) {

    private static final String LONG = "x".repeat(1_000);

    /** What no parser of XMPP may put up with (RFC 6120 section 11), wherever in a stream it stands. */
    static final List<Attack> BROKEN_XML = List.of(
            new Attack("billion laughs", "restricted-xml", """
                    >> <!DOCTYPE lolz [<!ENTITY a 'lol'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>]>
                    >> <message><body>&b;</body></message>"""),
            new Attack("external DTD", "restricted-xml", """
                    >> <!DOCTYPE x SYSTEM 'file:///etc/passwd'>"""),
            new Attack("external entity", "restricted-xml", """
                    >> <message><body>&passwd;</body></message>"""),
            new Attack("processing instruction", "restricted-xml", """
                    >> <?xml-stylesheet href='evil.xsl'?>"""),
            new Attack("processing instruction inside", "restricted-xml", """
                    >> <message><body><?evil now?></body></message>"""),
            new Attack("comment", "restricted-xml", """
                    >> <!-- nothing to see here -->"""),
            new Attack("comment inside", "restricted-xml", """
                    >> <message><body>a<!-- b -->c</body></message>"""),
            new Attack("deep nesting", "policy-violation", """
                    >> <message>
                    repeat 100 <a>"""),
            new Attack("endless attribute value", "policy-violation", """
                    >> <message to='
                    repeat 1200 %s""".formatted(LONG)),
            new Attack("endless attribute name", "policy-violation", """
                    >> <message a
                    repeat 1200 %s""".formatted(LONG)),
            new Attack("endless element name", "policy-violation", """
                    >> <a
                    repeat 1200 %s""".formatted(LONG)),
            new Attack("endless text", "policy-violation", """
                    >> <message><body>
                    repeat 1200 %s""".formatted(LONG)),
            new Attack("endless stanza", "policy-violation", """
                    >> <message>
                    repeat 60000 <body>x</body><body/>"""),
            new Attack("overlong UTF-8", "unsupported-encoding", """
                    >> <message><body>
                    bytes c0 80
                    >> </body></message>"""),
            new Attack("UTF-8 of a surrogate", "unsupported-encoding", """
                    >> <message><body>
                    bytes ed a0 80
                    >> </body></message>"""),
            new Attack("broken UTF-8", "unsupported-encoding", """
                    >> <message><body>
                    bytes c3 28
                    >> </body></message>"""),
            new Attack("NUL", "not-well-formed", """
                    >> <message><body>
                    bytes 00
                    >> </body></message>"""),
            new Attack("reference to NUL", "not-well-formed", """
                    >> <message><body>&#0;</body></message>"""),
            new Attack("end of CDATA in text", "not-well-formed", """
                    >> <message><body>a]]>b</body></message>"""),
            new Attack("undeclared prefix", "not-well-formed", """
                    >> <message><p:body/></message>"""),
            new Attack("attribute twice", "not-well-formed", """
                    >> <message to='a' to='b'/>"""),
            new Attack("end tag of another", "not-well-formed", """
                    >> <message><body></message></body>"""),
            new Attack("text between stanzas", "bad-format", """
                    >> hello"""));

    /** Well-formed at first sight. */
    static final List<Attack> NAMESPACE_TRICKS = List.of(
            new Attack("content of servers", "invalid-namespace", """
                    >> <message xmlns='jabber:server' to='romeo@montague.lit'><body>x</body></message>"""),
            new Attack("header repeated", "unsupported-stanza-type", """
                    >> <stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'
                      to='montague.lit' version='1.0'/>"""),
            new Attack("prefix xml for something else", "not-well-formed", """
                    >> <message xmlns:xml='urn:other'/>"""),
            new Attack("prefix xmlns declared", "not-well-formed", """
                    >> <message xmlns:xmlns='urn:other'/>"""),
            new Attack("prefix undeclared", "not-well-formed", """
                    >> <message xmlns:a=''/>"""),
            new Attack("same attribute by two prefixes", "not-well-formed", """
                    >> <message xmlns:a='urn:x' xmlns:b='urn:x' a:to='1' b:to='2'/>"""));

    @Override
    public String toString() {
        return name;
    }
}
