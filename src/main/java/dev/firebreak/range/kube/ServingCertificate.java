package dev.firebreak.range.kube;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// A self-signed certificate for 127.0.0.1 and localhost, with a key that never leaves the process. The JDK
/// reads certificates but has no API to make one, so its DER (RFC 5280) is put together here.
final class ServingCertificate {

    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int OCTETS = 0x04;

    private static final byte[] ECDSA_SHA256 = sequence(oid(0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02));
    private static final byte[] COMMON_NAME = oid(0x55, 0x04, 0x03);
    private static final byte[] SUBJECT_ALT_NAME = oid(0x55, 0x1D, 0x11);
    private static final byte[] BASIC_CONSTRAINTS = oid(0x55, 0x1D, 0x13);
    private static final byte[] TRUE = tagged(0x01, new byte[] {(byte) 0xFF});

    private final SSLContext context;
    private final String pem;

    private ServingCertificate(SSLContext context, String pem) {
        this.context = context;
        this.pem = pem;
    }

    SSLContext context() {
        return context;
    }

    String pem() {
        return pem;
    }

    static ServingCertificate make() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair keys = generator.generateKeyPair();
            byte[] der = signed(keys);
            X509Certificate certificate = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
            String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
            return new ServingCertificate(
                    context(keys, certificate),
                    "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n");
        } catch (GeneralSecurityException | IOException impossible) {
            throw new IllegalStateException("no certificate could be made", impossible);
        }
    }

    private static SSLContext context(KeyPair keys, X509Certificate certificate)
            throws GeneralSecurityException, IOException {
        char[] noPassword = {};
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, noPassword);
        store.setKeyEntry("range", keys.getPrivate(), noPassword, new X509Certificate[] {certificate});
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, noPassword);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private static byte[] signed(KeyPair keys) throws GeneralSecurityException {
        byte[] toBeSigned = toBeSigned(keys);
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(keys.getPrivate());
        signature.update(toBeSigned);
        return sequence(toBeSigned, ECDSA_SHA256, bits(signature.sign()));
    }

    /// Valid for as long as two-digit years reach, since a rehearsal's clock is its own.
    private static byte[] toBeSigned(KeyPair keys) {
        byte[] name = sequence(tagged(SET, sequence(COMMON_NAME, tagged(0x0C, ascii("firebreak range")))));
        return sequence(
                tagged(0xA0, integer(2)),
                integer(1),
                ECDSA_SHA256,
                name,
                sequence(tagged(0x17, ascii("200101000000Z")), tagged(0x17, ascii("491231235959Z"))),
                name,
                keys.getPublic().getEncoded(),
                tagged(0xA3, sequence(alternativeNames(), certificateAuthority())));
    }

    private static byte[] alternativeNames() {
        byte[] names = sequence(tagged(0x87, new byte[] {127, 0, 0, 1}), tagged(0x82, ascii("localhost")));
        return sequence(SUBJECT_ALT_NAME, tagged(OCTETS, names));
    }

    private static byte[] certificateAuthority() {
        return sequence(BASIC_CONSTRAINTS, TRUE, tagged(OCTETS, sequence(TRUE)));
    }

    private static byte[] integer(int small) {
        return tagged(0x02, new byte[] {(byte) small});
    }

    private static byte[] bits(byte[] content) {
        return tagged(0x03, concatenated(new byte[1], content));
    }

    private static byte[] oid(int... encoded) {
        byte[] content = new byte[encoded.length];
        for (int i = 0; i < encoded.length; i++) {
            content[i] = (byte) encoded[i];
        }
        return tagged(0x06, content);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] sequence(byte[]... parts) {
        return tagged(SEQUENCE, concatenated(parts));
    }

    private static byte[] tagged(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        int length = content.length;
        if (length >= 256) {
            out.write(0x82);
            out.write(length >> 8);
        } else if (length >= 128) {
            out.write(0x81);
        }
        out.write(length & 0xFF);
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] concatenated(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
