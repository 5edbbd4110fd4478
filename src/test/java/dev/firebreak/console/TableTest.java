package dev.firebreak.console;

import static dev.firebreak.console.Golden.printed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.console.Table.Cell;
import dev.firebreak.console.Table.Heading;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableTest {
    private static final String NODE = "ip-10-0-1-23.eu-west-1.compute.internal";
    private static final String UID = "d1d56a8c-f75e-4e8b-a7fa-8955e328deac";
    private static final List<List<String>> PODS = List.of(
            List.of("web-7f9c", "Running", NODE, UID, "denied by 260301-k7qx.r1, marked by 260301-k7qx"),
            List.of("日本-0", "Pending", NODE, UID, "none"));

    private static Table pods() {
        Table table = new Table("POD", "PHASE", "NODE", "UID", "SUSPECT");
        PODS.forEach(pod -> table.row(pod.stream().map(Cell::of).toList()));
        return table;
    }

    private static List<String> printed80(Table table) {
        return lines(table, 80);
    }

    private static List<String> lines(Table table, int width) {
        return printed(out -> table.print(out, Theme.PLAIN, width)).lines().toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 80, 100, 120, 160})
    void no_word_is_broken_and_no_line_longer_than_the_terminal(int width) {
        List<String> lines = lines(pods(), width);

        assertThat(lines).allSatisfy(line -> assertThat(Text.columns(line)).isLessThanOrEqualTo(width));
        List<String> words = lines.stream()
                .flatMap(line -> Arrays.stream(line.strip().split(" +")))
                .toList();
        assertThat(words)
                .containsAll(PODS.stream()
                        .flatMap(List::stream)
                        .flatMap(cell -> Stream.of(cell.split(" ")))
                        .toList());
    }

    @Test
    void what_has_no_room_side_by_side_stands_in_a_block_for_each_row() {
        assertThat(printed80(pods()))
                .startsWith(
                        "web-7f9c",
                        "  PHASE    Running",
                        "  NODE     " + NODE,
                        "  UID      " + UID,
                        "  SUSPECT  denied by 260301-k7qx.r1, marked by 260301-k7qx",
                        "日本-0");
    }

    @Test
    void a_sentence_is_wrapped_in_its_column() {
        Table table = new Table("STEP", "BECAUSE");
        table.row(Cell.of("isolate"), Cell.of("the pod is gone and the controller has made another one in its place"));

        assertThat(lines(table, 40))
                .containsExactly(
                        "STEP     BECAUSE",
                        "isolate  the pod is gone and the",
                        "         controller has made another one",
                        "         in its place");
    }

    @Test
    void a_long_name_stands_above_its_row() {
        String name = "a-namespace-of-many-words/a-pod-of-more-words-than-that-7d4b9c6f5d-x8r4q";
        Table table = new Table("POD", "PHASE", "AGE");
        table.row(Cell.of(name), Cell.of("Running"), Cell.of("5d"));
        table.row(Cell.of("shop/web-7f9c"), Cell.of("Running"), Cell.of("12m"));

        List<String> lines = printed80(table);

        assertThat(lines.get(1)).isEqualTo(name);
        assertThat(lines.get(2)).matches(" +Running +5d");
        assertThat(lines.get(3).indexOf("Running")).isEqualTo(lines.get(2).indexOf("Running"));
        assertThat(lines).hasSize(4);
    }

    @Test
    void names_of_nodes_are_shortened_before_columns_are_left_out_and_both_are_told() {
        Table table = new Table(
                List.of(new Heading(0, "POD"), new Heading(1, "NODE"), new Heading(2, "OWNER"), new Heading(3, "UID")));
        table.row(Cell.of("web-7f9c"), Cell.node(NODE), Cell.of("ReplicaSet/web"), Cell.of(UID));

        Table.Missing[] missing = new Table.Missing[1];
        String narrow = printed(out -> missing[0] = table.printFitting(out, Theme.PLAIN, 60));

        assertThat(narrow).isEqualTo("""
            POD       NODE             OWNER
            web-7f9c  ip-10-0-1-23...  ReplicaSet/web
            """);
        assertThat(missing[0]).isEqualTo(new Table.Missing(List.of("UID"), List.of("NODE")));
        assertThat(printed(out -> missing[0] = table.printFitting(out, Theme.PLAIN, 120)))
                .contains(NODE, UID);
        assertThat(missing[0]).isEqualTo(new Table.Missing(List.of(), List.of()));
    }

    @Test
    void cells_of_wide_characters_align() {
        Table table = new Table("POD", "PHASE");
        table.row(Cell.of("日本語-0"), Cell.of("Running"));
        table.row(Cell.of("web-0"), Cell.of("Pending"));

        assertThat(printed80(table)).containsExactly("POD       PHASE", "日本語-0  Running", "web-0     Pending");
    }
}
