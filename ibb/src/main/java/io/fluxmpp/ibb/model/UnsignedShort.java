package io.fluxmpp.ibb.model;

/** The lexical form of {@code xs:unsignedShort}: digits, at most five after leading zeros. */
final class UnsignedShort {

    private UnsignedShort() {}

    /** The number, or -1 where {@code value} is none from 0 to 65535. */
    static int parse(String value) {
        int number = 0;
        for (int i = 0; i < value.length(); i++) {
            int digit = value.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
            if (number > 0xffff) {
                return -1;
            }
        }
        return value.isEmpty() ? -1 : number;
    }
}
