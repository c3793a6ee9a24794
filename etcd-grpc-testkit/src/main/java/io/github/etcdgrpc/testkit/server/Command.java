package io.github.etcdgrpc.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program that is run to its end.
 *
 * @param line the program and its arguments
 * @param environment what is added to the environment; never shown
 * @param input what it reads; never shown
 * @param secrets what is made unreadable in every message, whoever printed it
 */
record Command(List<String> line, Map<String, String> environment, String input, List<String> secrets) {

    static Command of(List<String> line) {
        return new Command(line, Map.of(), "", List.of());
    }

    /**
     * Runs it.
     *
     * @return its standard output
     * @throws IllegalStateException when it ends with an error or not in time, with all that it printed
     */
    String run(Duration atMost) {
        try {
            Path output = Files.createTempFile("etcd-grpc-", ".out");
            Path errors = Files.createTempFile("etcd-grpc-", ".err");
            try {
                return run(atMost, output, errors);
            } finally {
                Files.deleteIfExists(output);
                Files.deleteIfExists(errors);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + this, e);
        }
    }

    /** Shows what is run, without secrets. */
    @Override
    public String toString() {
        return readable(line.toString());
    }

    private String run(Duration atMost, Path output, Path errors) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(line);
        withoutSettingsOfEtcd(builder).environment().putAll(environment);
        Process process = builder.redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        feed(process);
        boolean ended = waitFor(process, atMost);
        String printed = Files.readString(output, StandardCharsets.UTF_8);
        if (!ended) {
            process.destroyForcibly();
            throw new IllegalStateException(this + " did not end within " + atMost + ": " + readable(printed));
        }
        if (process.exitValue() != 0) {
            String complaint = Files.readString(errors, StandardCharsets.UTF_8);
            throw new IllegalStateException(
                    this + " ended with " + process.exitValue() + ": " + readable(printed + complaint));
        }
        return printed;
    }

    private void feed(Process process) {
        try (var in = process.outputWriter(StandardCharsets.UTF_8)) {
            in.write(input);
        } catch (IOException endedAlready) {
            // Its exit value says how.
        }
    }

    private String readable(String text) {
        String shown = text;
        for (String secret : secrets) {
            shown = shown.replace(secret, "***");
        }
        return shown;
    }

    /** Keeps etcd from taking our own variables, or somebody's, for its settings. */
    static ProcessBuilder withoutSettingsOfEtcd(ProcessBuilder builder) {
        builder.environment().keySet().removeIf(name -> name.startsWith("ETCD"));
        return builder;
    }

    /** Waits for a process; an interrupt ends the wait and stays set. */
    static boolean waitFor(Process process, Duration atMost) {
        try {
            return process.waitFor(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for process " + process.pid(), e);
        }
    }
}
