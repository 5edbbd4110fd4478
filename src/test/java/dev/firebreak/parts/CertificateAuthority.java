package dev.firebreak.parts;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.List;
import javax.security.auth.x500.X500Principal;

/// A certificate authority for one test cluster: P-256 keys, certificates for 127.0.0.1 and `localhost` that
/// serve as client and as server certificate. Written in DER because the JDK has no public API that makes
/// certificates and a `keytool` process for each of them costs a second (RFC 5280, section 4.1).
final class CertificateAuthority {

    private static final byte[] ECDSA_WITH_SHA256 = sequence(oid(1, 2, 840, 10045, 4, 3, 2));
    private static final byte[] TRUE = tlv(0x01, new byte[] {(byte) 0xff});

    private final Identity self;

    CertificateAuthority() {
        var keys = newKeys();
        var subject = new X500Principal("CN=firebreak-test-ca");
        var extensions = sequence(
                extension(oid(2, 5, 29, 19), true, sequence(TRUE)),
                // keyCertSign
                extension(oid(2, 5, 29, 15), true, tlv(0x03, new byte[] {2, 0x04})));
        this.self = new Identity(keys, sign(keys, subject, keys.getPrivate(), subject, extensions));
    }

    X509Certificate certificate() {
        return self.certificate();
    }

    /// A key with its certificate.
    record Identity(KeyPair keys, X509Certificate certificate) {

        PrivateKey key() {
            return keys.getPrivate();
        }

        String certificatePem() {
            try {
                return pem("CERTIFICATE", certificate.getEncoded());
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        String keyPem() {
            return pem("PRIVATE KEY", keys.getPrivate().getEncoded());
        }

        String publicKeyPem() {
            return pem("PUBLIC KEY", keys.getPublic().getEncoded());
        }
    }

    String certificatePem() {
        return self.certificatePem();
    }

    /// @param commonName the user name, to Kubernetes
    /// @param organizations the groups, to Kubernetes
    Identity issue(String commonName, List<String> organizations) {
        var name = new StringBuilder("CN=").append(escape(commonName));
        organizations.forEach(group -> name.append(",O=").append(escape(group)));
        var serverAuth = oid(1, 3, 6, 1, 5, 5, 7, 3, 1);
        var clientAuth = oid(1, 3, 6, 1, 5, 5, 7, 3, 2);
        var dnsName = tlv(0x82, "localhost".getBytes(StandardCharsets.US_ASCII));
        var ipAddress = tlv(0x87, new byte[] {127, 0, 0, 1});
        var extensions = sequence(
                extension(oid(2, 5, 29, 37), false, sequence(serverAuth, clientAuth)),
                extension(oid(2, 5, 29, 17), false, sequence(dnsName, ipAddress)));
        var keys = newKeys();
        var issuer = self.certificate().getSubjectX500Principal();
        return new Identity(keys, sign(keys, new X500Principal(name.toString()), self.key(), issuer, extensions));
    }

    private static X509Certificate sign(
            KeyPair keys, X500Principal subject, PrivateKey issuerKey, X500Principal issuer, byte[] extensions) {
        var validity = sequence(utcTime("200101000000Z"), utcTime("491231235959Z"));
        var body = sequence(
                tlv(0xa0, tlv(0x02, new byte[] {2})),
                tlv(0x02, new BigInteger(64, new SecureRandom()).setBit(62).toByteArray()),
                ECDSA_WITH_SHA256,
                issuer.getEncoded(),
                validity,
                subject.getEncoded(),
                keys.getPublic().getEncoded(),
                tlv(0xa3, extensions));
        try {
            var signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(issuerKey);
            signature.update(body);
            var certificate = sequence(body, ECDSA_WITH_SHA256, tlv(0x03, new byte[] {0}, signature.sign()));
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(certificate));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair newKeys() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String escape(String value) {
        return value.replaceAll("([,+\"\\\\<>;#=])", "\\\\$1");
    }

    private static String pem(String kind, byte[] der) {
        var base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + kind + "-----\n" + base64 + "\n-----END " + kind + "-----\n";
    }

    private static byte[] extension(byte[] id, boolean critical, byte[] value) {
        var octets = tlv(0x04, value);
        return critical ? sequence(id, TRUE, octets) : sequence(id, octets);
    }

    private static byte[] utcTime(String time) {
        return tlv(0x17, time.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] sequence(byte[]... parts) {
        return tlv(0x30, parts);
    }

    private static byte[] oid(int... arcs) {
        var bytes = new ByteArrayOutputStream();
        bytes.write(arcs[0] * 40 + arcs[1]);
        for (int i = 2; i < arcs.length; i++) {
            for (int shift = 28; shift > 0; shift -= 7) {
                if (arcs[i] >> shift != 0) {
                    bytes.write(0x80 | (arcs[i] >> shift & 0x7f));
                }
            }
            bytes.write(arcs[i] & 0x7f);
        }
        return tlv(0x06, bytes.toByteArray());
    }

    private static byte[] tlv(int tag, byte[]... parts) {
        var content = new ByteArrayOutputStream();
        for (var part : parts) {
            content.writeBytes(part);
        }
        var all = new ByteArrayOutputStream();
        all.write(tag);
        int length = content.size();
        if (length < 0x80) {
            all.write(length);
        } else if (length < 0x100) {
            all.write(0x81);
            all.write(length);
        } else {
            all.write(0x82);
            all.write(length >> 8);
            all.write(length);
        }
        all.writeBytes(content.toByteArray());
        return all.toByteArray();
    }
}
