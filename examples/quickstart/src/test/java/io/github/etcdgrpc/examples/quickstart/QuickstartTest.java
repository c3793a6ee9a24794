package io.github.etcdgrpc.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class QuickstartTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void run_inMemory_tellsTheWholeStory() {
        assertThat(run()).isZero();

        List<String> acts = acts();
        assertThat(acts).hasSize(6);
        assertThat(acts.get(0)).startsWith("On a simulated etcd in this process");
        assertThat(acts.get(1))
                .contains("Three greeters start")
                .contains("greeter-1 is there", "greeter-2 is there", "greeter-3 is there");
        assertThat(answersIn(acts.get(2))).containsExactly("greeter-1", "greeter-2", "greeter-3");
        assertThat(acts.get(3)).contains("greeter-2 dies").contains("greeter-2 is gone");
        assertThat(answersIn(acts.get(3))).containsExactly("greeter-1", "greeter-3");
        assertThat(linesOfAnswersBefore("greeter-2 is gone", acts.get(3))).isGreaterThanOrEqualTo(2);
        assertThat(answersAfter("greeter-4 is there", acts.get(4)))
                .containsExactly("greeter-1", "greeter-3", "greeter-4");
        assertThat(acts.get(5)).contains("0 of them failed");
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void run_help_explainsAndDoesNothingElse() {
        assertThat(run("--help")).isZero();

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(CommandLine.USAGE);
    }

    @Test
    void run_unknownArgument_namesItAndShowsTheUsage() {
        assertThat(run("--verbose")).isEqualTo(2);

        assertThat(err.toString(StandardCharsets.UTF_8))
                .startsWith("unknown argument: --verbose")
                .endsWith(CommandLine.USAGE);
        assertThat(out.size()).isZero();
    }

    @Test
    void run_unreachableEtcd_saysSoInOneParagraph() {
        assertThat(run("--endpoints", "127.0.0.1:1")).isEqualTo(1);

        assertThat(err.toString(StandardCharsets.UTF_8).strip())
                .contains("failed to connect to etcd", "127.0.0.1:1", "Without --endpoints")
                .doesNotContain("\n");
    }

    private int run(String... arguments) {
        return Quickstart.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                arguments);
    }

    private List<String> acts() {
        return Arrays.asList(out.toString(StandardCharsets.UTF_8).split("\\R\\R"));
    }

    private static long linesOfAnswersBefore(String news, String act) {
        return act.substring(0, act.indexOf(news))
                .lines()
                .filter(line -> line.contains("answers: "))
                .count();
    }

    private static Set<String> answersAfter(String news, String act) {
        return answersIn(act.substring(act.indexOf(news)));
    }

    private static Set<String> answersIn(String text) {
        return text.lines()
                .filter(line -> line.contains("answers: "))
                .flatMap(line ->
                        Stream.of(line.strip().substring("answers: ".length()).split(" ")))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
