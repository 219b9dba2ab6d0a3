package io.fluxmpp.stream.disco;

import io.fluxmpp.stream.codec.PayloadCodec;
import io.fluxmpp.stream.disco.DiscoInfo.Identity;
import io.fluxmpp.stream.xml.MalformedPayloadException;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.XmlElement;
import io.fluxmpp.stream.xml.XmlName;
import io.fluxmpp.stream.xml.XmlReader;
import io.fluxmpp.stream.xml.XmlWriter;
import java.util.ArrayList;
import java.util.List;

/** Reads and writes {@link DiscoInfo}. */
public final class DiscoInfoCodec implements PayloadCodec<DiscoInfo> {

    @Override
    public XmlName elementName() {
        return DiscoInfo.NAME;
    }

    @Override
    public DiscoInfo decode(XmlReader in) {
        List<Identity> identities = new ArrayList<>();
        List<String> features = new ArrayList<>();
        List<XmlElement> extensions = new ArrayList<>();
        for (XmlReader child : in.children()) {
            if (child.is(Namespaces.DISCO_INFO, "identity")) {
                identities.add(new Identity(
                        MalformedPayloadException.require(child, "category"),
                        MalformedPayloadException.require(child, "type"),
                        child.attribute(Namespaces.XML_LANG),
                        child.attribute("name")));
            } else if (child.is(Namespaces.DISCO_INFO, "feature")) {
                features.add(MalformedPayloadException.require(child, "var"));
            } else {
                extensions.add(child.toElement());
            }
        }
        return new DiscoInfo(in.attribute("node"), identities, features, extensions);
    }

    @Override
    public void encode(DiscoInfo info, XmlWriter out) {
        out.start(Namespaces.DISCO_INFO, "query").attribute("node", info.node());
        for (Identity identity : info.identities()) {
            out.start(Namespaces.DISCO_INFO, "identity")
                    .attribute(Namespaces.XML_LANG, identity.lang())
                    .attribute("category", identity.category())
                    .attribute("name", identity.name())
                    .attribute("type", identity.type())
                    .end();
        }
        for (String feature : info.features()) {
            out.start(Namespaces.DISCO_INFO, "feature")
                    .attribute("var", feature)
                    .end();
        }
        info.extensions().forEach(out::payload);
        out.end();
    }
}
