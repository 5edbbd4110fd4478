package dev.firebreak.reach;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

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

    /// An IPv6 address as RFC 5952 writes it.
    @Override
    public String toString() {
        byte[] bytes = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
        if (!v6) {
            return (bytes[0] & 255) + "." + (bytes[1] & 255) + "." + (bytes[2] & 255) + "." + (bytes[3] & 255);
        }
        int[] groups = IntStream.range(0, 8)
                .map(i -> ((bytes[2 * i] & 255) << 8) | (bytes[2 * i + 1] & 255))
                .toArray();
        int start = 8;
        int longest = 1;
        for (int at = 0; at < 8; at++) {
            int zeros = at;
            while (zeros < 8 && groups[zeros] == 0) {
                zeros++;
            }
            if (zeros - at > longest) {
                start = at;
                longest = zeros - at;
            }
        }
        return start == 8 ? hex(groups, 0, 8) : hex(groups, 0, start) + "::" + hex(groups, start + longest, 8);
    }

    private static String hex(int[] groups, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> Integer.toHexString(groups[i]))
                .collect(Collectors.joining(":"));
    }
}
