package dev.firebreak.range.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VolumeContentTest {
    private final VolumeContent content = new VolumeContent(1, 7, 10);

    @Test
    void the_first_and_the_last_block_are_written_and_about_as_many_others_as_asked() {
        assertThat(content.written(0)).isTrue();
        assertThat(content.written(content.blocks() - 1)).isTrue();
        var written =
                IntStream.range(0, content.blocks()).filter(content::written).count();
        assertThat(written).isBetween(150L, 260L);
        assertThat(new VolumeContent(1, 7, 0).nextWritten(1)).isEqualTo(2047);
    }

    @Test
    void a_block_follows_from_the_seed() {
        assertThat(content.block(0)).isEqualTo(new VolumeContent(1, 7, 10).block(0));
        assertThat(content.block(0)).isNotEqualTo(new VolumeContent(1, 8, 10).block(0));
        assertThat(content.block(0)).isNotEqualTo(content.block(2047)).hasSize(524_288);
    }

    @Test
    void a_block_that_is_not_written_reads_as_zeros() {
        var hole = IntStream.range(0, content.blocks())
                .filter(index -> !content.written(index))
                .findFirst()
                .orElseThrow();
        assertThat(content.block(hole)).containsOnly(0);
    }

    @Test
    void the_stream_and_the_digest_are_of_the_whole_image() throws IOException {
        var digest = SigV4.digest("SHA-256");
        var size = 0L;
        try (var image = content.open()) {
            var buffer = new byte[100_000];
            for (var read = image.read(buffer); read >= 0; read = image.read(buffer)) {
                digest.update(buffer, 0, read);
                size += read;
            }
        }
        assertThat(size).isEqualTo(1L << 30).isEqualTo(content.sizeBytes());
        assertThat(SigV4.hex(digest.digest())).isEqualTo(content.sha256());
    }

    @Test
    void a_size_that_ebs_does_not_have_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new VolumeContent(0, 1, 10));
        assertThatIllegalArgumentException().isThrownBy(() -> new VolumeContent(1, 1, 101));
    }
}
