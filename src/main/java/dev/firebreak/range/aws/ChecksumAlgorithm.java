package dev.firebreak.range.aws;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/// The checksums that S3 verifies, with the name of their headers.
enum ChecksumAlgorithm {
    CRC32,
    CRC32C,
    CRC64NVME,
    SHA1,
    SHA256;

    /// A running checksum.
    interface Running {
        void update(byte[] buffer, int offset, int length);

        byte[] value();
    }

    String header() {
        return "x-amz-checksum-" + name().toLowerCase(Locale.ROOT);
    }

    /// The element of XML documents: `ChecksumSHA256`.
    String element() {
        return "Checksum" + name();
    }

    /// SHA checksums of a multipart object are only composite, CRC64NVME is only of the full object [API:s3].
    boolean allows(String type) {
        return switch (this) {
            case SHA1, SHA256 -> type.equals("COMPOSITE");
            case CRC64NVME -> type.equals("FULL_OBJECT");
            case CRC32, CRC32C -> true;
        };
    }

    static Optional<ChecksumAlgorithm> named(String name) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.name().equalsIgnoreCase(name))
                .findFirst();
    }

    Running start() {
        return switch (this) {
            case CRC32 -> crc(new CRC32());
            case CRC32C -> crc(new CRC32C());
            case CRC64NVME -> new Crc64Nvme();
            case SHA1 -> digest("SHA-1");
            case SHA256 -> digest("SHA-256");
        };
    }

    private static Running crc(Checksum checksum) {
        return new Running() {
            @Override
            public void update(byte[] buffer, int offset, int length) {
                checksum.update(buffer, offset, length);
            }

            @Override
            public byte[] value() {
                return bigEndian(checksum.getValue(), 4);
            }
        };
    }

    private static Running digest(String name) {
        var digest = SigV4.digest(name);
        return new Running() {
            @Override
            public void update(byte[] buffer, int offset, int length) {
                digest.update(buffer, offset, length);
            }

            @Override
            public byte[] value() {
                return digest.digest();
            }
        };
    }

    private static byte[] bigEndian(long value, int bytes) {
        var result = new byte[bytes];
        for (var i = 0; i < bytes; i++) {
            result[i] = (byte) (value >>> (8 * (bytes - 1 - i)));
        }
        return result;
    }

    /// CRC-64/NVME: reflected, polynomial ad93d23594c93659, all ones at both ends (NVM Express specification).
    private static final class Crc64Nvme implements Running {
        private static final long[] TABLE = table();
        private long state = -1;

        private static long[] table() {
            var table = new long[256];
            for (var i = 0; i < 256; i++) {
                long value = i;
                for (var bit = 0; bit < 8; bit++) {
                    value = (value & 1) == 0 ? value >>> 1 : (value >>> 1) ^ 0x9A6C9329AC4BC9B5L;
                }
                table[i] = value;
            }
            return table;
        }

        @Override
        public void update(byte[] buffer, int offset, int length) {
            var crc = state;
            for (var i = offset; i < offset + length; i++) {
                crc = TABLE[(int) (crc ^ buffer[i]) & 0xff] ^ (crc >>> 8);
            }
            state = crc;
        }

        @Override
        public byte[] value() {
            return bigEndian(~state, 8);
        }
    }
}
