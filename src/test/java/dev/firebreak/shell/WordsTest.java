package dev.firebreak.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jline.reader.SyntaxError;
import org.junit.jupiter.api.Test;

class WordsTest {
    @Test
    void quotes_and_backslashes_keep_words_together_and_nothing_is_expanded() {
        assertThat(Words.of("note 'the pager rang' --kind \"obser\"vation"))
                .containsExactly("note", "the pager rang", "--kind", "observation");
        assertThat(Words.of("note a\\ b !! $HOME ~ *")).containsExactly("note", "a b", "!!", "$HOME", "~", "*");
        assertThat(Words.of("  get   pods  ")).containsExactly("get", "pods");
        assertThat(Words.of("note ''")).containsExactly("note", "");
        assertThat(Words.of("   ")).isEmpty();
    }

    @Test
    void a_line_that_was_printed_for_copying_can_be_pasted() {
        assertThat(Words.of("firebreak resume 260301-k7qx")).containsExactly("resume", "260301-k7qx");
        assertThat(Words.of("./firebreak status")).containsExactly("status");
        assertThat(Words.of("firebreak")).isEmpty();
    }

    @Test
    void a_quote_that_is_not_closed_is_no_line() {
        assertThatThrownBy(() -> Words.of("case open 'the pager")).isInstanceOf(SyntaxError.class);
    }

    @Test
    void an_apostrophe_in_a_note_opens_nothing() {
        assertThat(Words.of("note it's me")).containsExactly("note", "it's", "me");
        assertThat(Words.of("firebreak note hello \"there")).containsExactly("note", "hello", "\"there");
        assertThat(Words.of("note 'the pager' rang")).containsExactly("note", "the pager", "rang");
    }
}
