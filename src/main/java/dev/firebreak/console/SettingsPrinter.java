package dev.firebreak.console;

import dev.firebreak.config.Setting;
import dev.firebreak.console.Table.Cell;
import dev.firebreak.console.Theme.Tier;
import java.io.PrintStream;
import java.util.List;
import java.util.stream.Collectors;

/// What is set and where, as a table: `config:7` is a line of the configuration.
public final class SettingsPrinter {
    private final PrintStream out;
    private final Theme theme;
    private final int width;

    public SettingsPrinter(PrintStream out, Theme theme, int width) {
        this.out = out;
        this.theme = theme;
        this.width = width;
    }

    /// `file` is the configuration, whose row says its whole path.
    public void print(List<Setting> settings, String file) {
        Table table = new Table("NAME", "VALUE", "SET BY");
        for (Setting setting : settings) {
            String value = setting.values().stream().map(setting::written).collect(Collectors.joining(", "));
            table.row(
                    Cell.of(setting.name(), Tier.STRONG),
                    Cell.of(value.isEmpty() ? "-" : value),
                    Cell.of(setting.source().replace(file + ":", "config:"), Tier.QUIET));
        }
        table.print(out, theme, width);
    }
}
