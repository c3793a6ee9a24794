package io.github.etcdgrpc.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class CommandLineTest {

    @Test
    void parse_nothing_meansAnEtcdInMemory() {
        assertThat(CommandLine.parse()).isEqualTo(new CommandLine(false, List.of()));
    }

    @Test
    void parse_endpoints_inBothForms() {
        CommandLine expected = new CommandLine(false, List.of("etcd1:2379", "etcd2:2379"));

        assertThat(CommandLine.parse("--endpoints", "etcd1:2379,etcd2:2379")).isEqualTo(expected);
        assertThat(CommandLine.parse("--endpoints=etcd1:2379,etcd2:2379")).isEqualTo(expected);
    }

    @Test
    void parse_help_inBothForms() {
        assertThat(CommandLine.parse("--help").help()).isTrue();
        assertThat(CommandLine.parse("--endpoints", "etcd1:2379", "-h").help()).isTrue();
    }

    @Test
    void parse_unknownArgument_namesIt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CommandLine.parse("--verbose"))
                .withMessage("unknown argument: --verbose");
    }

    @Test
    void parse_endpointWithoutPort_namesItAndWhatWasExpected() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CommandLine.parse("--endpoints", "etcd1"))
                .withMessageContaining("\"etcd1\"")
                .withMessageContaining("host:port");
    }

    @Test
    void parse_endpointsMissing_saysWhatWasExpected() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CommandLine.parse("--endpoints"))
                .withMessageContaining("host:port");
    }
}
