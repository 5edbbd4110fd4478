package dev.firebreak.reach;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A block of addresses of one family: a network address and the length of its prefix in bits.
public record Cidr(IpAddress network, int length) {

    public Cidr {
        if (length < 0 || length > network.bits()) {
            throw new IllegalArgumentException("prefix length " + length + " is not in 0.." + network.bits());
        }
        network = network.truncate(length);
    }

    /// The block written as `ADDRESS/LENGTH`.
    ///
    /// @throws IllegalArgumentException for any other text
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException(text + " is not a CIDR");
        }
        return new Cidr(IpAddress.parse(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
    }

    /// The block of one address.
    public static Cidr of(IpAddress address) {
        return new Cidr(address, address.bits());
    }

    public boolean contains(IpAddress address) {
        return address.v6() == network.v6() && address.truncate(length).equals(network);
    }

    public boolean contains(Cidr other) {
        return other.length >= length && contains(other.network);
    }

    /// Whether every address of this block lies in one of the others.
    public boolean coveredBy(List<Cidr> others) {
        List<Cidr> near = others.stream()
                .filter(other -> other.contains(this) || contains(other))
                .toList();
        if (near.stream().anyMatch(other -> other.contains(this))) {
            return true;
        }
        return !near.isEmpty() && lowerHalf().coveredBy(near) && upperHalf().coveredBy(near);
    }

    /// The two blocks that it consists of; none for a single address.
    public List<Cidr> halves() {
        return length == network.bits() ? List.of() : List.of(lowerHalf(), upperHalf());
    }

    /// Some address of this block that lies in none of the others; null where they cover it.
    @Nullable
    IpAddress outside(List<Cidr> others) {
        if (others.stream().anyMatch(other -> other.contains(this))) {
            return null;
        }
        List<Cidr> inside = others.stream().filter(this::contains).toList();
        if (inside.isEmpty()) {
            return network;
        }
        IpAddress lower = lowerHalf().outside(inside);
        return lower == null ? upperHalf().outside(inside) : lower;
    }

    // only asked of a block that strictly holds another, so there is a bit left to split at
    private Cidr lowerHalf() {
        return new Cidr(network, length + 1);
    }

    private Cidr upperHalf() {
        return new Cidr(network.upperHalf(length), length + 1);
    }

    @Override
    public String toString() {
        return network + "/" + length;
    }
}
