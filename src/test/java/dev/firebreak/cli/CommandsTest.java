package dev.firebreak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/// How much of the tree of commands is made for the words that were typed.
class CommandsTest {
    private static final OnRange FIREBREAK = OnRange.of("crypto-miner");

    @AfterAll
    static void close() {
        FIREBREAK.close();
    }

    private static CommandLine tree(String... words) {
        Globals globals = new Globals();
        return Commands.tree(new Root(globals), FIREBREAK.session(globals), List.of(words));
    }

    @Test
    void a_command_alone_in_its_tree_is_the_same_as_among_all() {
        tree().getSubcommands().forEach((name, whole) -> {
            if (!name.equals("help") && !whole.getCommandSpec().usageMessage().hidden()) {
                assertThat(tree(name).getSubcommands()).containsOnlyKeys(name);
                assertThat(page(Objects.requireNonNull(
                                tree(name).getSubcommands().get(name))))
                        .isEqualTo(page(whole));
            }
        });
    }

    private static List<String> page(CommandLine command) {
        Stream<String> options = command.getCommandSpec().options().stream().map(OptionSpec::longestName);
        Stream<String> below = command.getSubcommands().values().stream().flatMap(c -> page(c).stream());
        return Stream.concat(Stream.concat(Stream.of(command.getUsageMessage()), options), below)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"find run", "-n run find", "--namespace=run find", "-v --color never find", "-o json -q find -h"
            })
    void the_command_is_the_first_word_that_is_no_value_of_an_option(String line) {
        assertThat(tree(line.split(" ", -1)).getSubcommands()).containsOnlyKeys("find");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-h",
                "--help",
                "--version",
                "-h find",
                "help find",
                "fnd",
                "-x find",
                "-- find",
                "-nshop find"
            })
    void where_it_can_not_be_told_all_commands_are_there(String line) {
        assertThat(tree(line.split(" ", -1)).getSubcommands()).containsKeys("find", "run", "isolate-pod", "help");
    }
}
