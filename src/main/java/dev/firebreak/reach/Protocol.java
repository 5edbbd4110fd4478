package dev.firebreak.reach;

/// The protocols that a NetworkPolicy can name; what it does to any other (ICMP, ARP) is undefined.
public enum Protocol {
    TCP,
    UDP,
    SCTP;

    static Protocol parse(String text) {
        for (Protocol protocol : values()) {
            if (protocol.name().equals(text)) {
                return protocol;
            }
        }
        throw new IllegalArgumentException("protocol " + text + " is none of TCP, UDP, SCTP");
    }
}
