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
 * @param environment what is added to the environment
 */
record Command(List<String> line, Map<String, String> environment) {

    static Command of(List<String> line) {
        return new Command(line, Map.of());
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
            throw new UncheckedIOException("cannot run " + line, e);
        }
    }

    private String run(Duration atMost, Path output, Path errors) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(line);
        withoutSettingsOfEtcd(builder).environment().putAll(environment);
        Process process = builder.redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        boolean ended = waitFor(process, atMost);
        String printed = Files.readString(output, StandardCharsets.UTF_8);
        if (!ended) {
            process.destroyForcibly();
            throw new IllegalStateException(line + " did not end within " + atMost + ": " + printed);
        }
        if (process.exitValue() != 0) {
            throw new IllegalStateException(line + " ended with " + process.exitValue() + ": " + printed
                    + Files.readString(errors, StandardCharsets.UTF_8));
        }
        return printed;
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
