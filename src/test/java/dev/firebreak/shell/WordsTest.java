package dev.firebreak.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firebreak.cli.Globals;
import java.util.ArrayList;
import java.util.List;
import org.jline.reader.EOFError;
import org.jline.reader.Parser;
import org.jline.reader.SyntaxError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

class WordsTest {
    @Test
    void quotes_and_backslashes_keep_words_together_and_nothing_is_expanded() {
        assertThat(Words.of("case open 'the pager rang' --id \"my\"id"))
                .containsExactly("case", "open", "the pager rang", "--id", "myid");
        assertThat(Words.of("find a\\ b !! $HOME ~ *")).containsExactly("find", "a b", "!!", "$HOME", "~", "*");
        assertThat(Words.of("  get   pods  ")).containsExactly("get", "pods");
        assertThat(Words.of("case open ''")).containsExactly("case", "open", "");
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "it's me",
                "hello \"there",
                "'the pager' rang",
                "dropped C:\\Windows\\Temp\\m.exe and said \"hi  there\"",
                "curl -u admin:x -- -y",
                "kubectl get pods -o json",
                "--password x",
                "'all of it'"
            })
    void the_text_of_a_note_is_one_word_as_it_was_typed(String text) {
        assertThat(Words.of("note " + text)).containsExactly("note", text);
        assertThat(Words.of("  firebreak  note  " + text + "  ")).containsExactly("note", text);
    }

    @Test
    void the_options_of_a_note_stand_before_the_text_and_its_own_behind_it() {
        assertThat(Words.of("--case miner note --kind question -o json who  owns it?"))
                .containsExactly("--case", "miner", "note", "--kind", "question", "-o", "json", "who  owns it?");
        assertThat(Words.of("note who owns it? --kind question --at=2026-03-01T03:07:00Z"))
                .containsExactly("note", "who owns it?", "--kind", "question", "--at=2026-03-01T03:07:00Z");
        assertThat(Words.of("note 'it is x' -o json")).containsExactly("note", "'it is x'", "-o", "json");
        assertThat(Words.of("note")).containsExactly("note");
    }

    @Test
    void below_a_line_that_goes_on_only_an_open_quote_is_told() {
        assertThatThrownBy(() -> below("case open 'the pager\n"))
                .isInstanceOfSatisfying(
                        EOFError.class, open -> assertThat(open.getMissing()).startsWith("the quote is not closed"));
        assertThatCode(() -> below("get pods\n")).doesNotThrowAnyException();
    }

    private static void below(String lines) {
        Words.PARSER.parse(lines, lines.length(), Parser.ParseContext.SECONDARY_PROMPT);
    }

    @Test
    void a_pasted_text_is_a_command_a_line_but_where_a_quote_goes_on() {
        assertThat(Words.commands("get pods\ncase open 'half of a\n rest'\nstatus"))
                .containsExactly("get pods", "case open 'half of a\n rest'", "status");
        assertThat(Words.commands("get pods\nnote 'it\nuse kube-system"))
                .containsExactly("get pods", "note 'it\nuse kube-system");
    }

    @Test
    void a_backslash_keeps_the_quote_behind_it_from_opening_anything() {
        assertThat(Words.commands("note-less don\\'t\nstatus\n\n")).containsExactly("note-less don\\'t", "status");
    }

    @Test
    void no_line_of_what_is_pasted_behind_a_note_is_a_command() {
        String pasted = "note log of web-7f9c:\ncase open --id pwned by-the-log\nuse kube-system\nexit";
        assertThat(Words.commands(pasted)).containsExactly(pasted);
        assertThat(Words.of(pasted)).containsExactly("note", pasted.substring("note ".length()));
    }

    @Test
    void every_option_may_stand_before_a_note() {
        List<String> before = new ArrayList<>();
        for (OptionSpec option : CommandSpec.forAnnotatedObject(new Globals()).options()) {
            for (String name : option.names()) {
                before.add(option.arity().max() == 0 ? name : name + " shop");
                before.add(option.arity().max() == 0 ? name : name + "='the shop' -n \"a b\"");
            }
        }
        assertThat(before).hasSizeGreaterThan(30);
        for (String options : before) {
            String pasted = options + " note log of web-7f9c:\nexit";
            assertThat(Words.commands(pasted)).as(options).containsExactly(pasted);
            assertThat(Words.of(pasted)).as(options).endsWith("note", "log of web-7f9c:\nexit");
        }
        assertThat(Words.of("--home '/a b' -q -nshop note it"))
                .containsExactly("--home", "/a b", "-q", "-nshop", "note", "it");
    }
}
