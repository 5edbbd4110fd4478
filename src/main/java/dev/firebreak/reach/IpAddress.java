package dev.firebreak.reach;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// An IPv4 or IPv6 address; an IPv4 address fills the upper 32 of its 128 bits, so that prefixes count from one
/// end.
public record IpAddress(boolean v6, long high, long low) {

    /// The address written literally; names are never resolved.
    ///
    /// @throws IllegalArgumentException for any other text
    public static IpAddress parse(String text) {
        InetAddress address = InetAddress.ofLiteral(text);
        ByteBuffer bytes = ByteBuffer.wrap(Arrays.copyOf(address.getAddress(), 16));
        return new IpAddress(address instanceof Inet6Address, bytes.getLong(), bytes.getLong());
    }

    int bits() {
        return v6 ? 128 : 32;
    }

    /// With every bit behind the first `length` at zero.
    IpAddress truncate(int length) {
        return new IpAddress(v6, high & mask(length), low & mask(length - 64));
    }

    /// With the bit behind the first `length` at one.
    IpAddress upperHalf(int length) {
        return length < 64
                ? new IpAddress(v6, high | Long.MIN_VALUE >>> length, low)
                : new IpAddress(v6, high, low | Long.MIN_VALUE >>> (length - 64));
    }

    private static long mask(int length) {
        return length <= 0 ? 0 : length >= 64 ? -1 : -1L << (64 - length);
    }

    @Override
    public String toString() {
        byte[] bytes = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
        try {
            return InetAddress.getByAddress(Arrays.copyOf(bytes, v6 ? 16 : 4)).getHostAddress();
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
