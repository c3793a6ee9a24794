package io.github.etcdgrpc.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** One life of a server. What changes it is for one thread at a time; how it is may be asked by any. */
final class ServerProcess {
    private static final Duration SIGNAL_PATIENCE = Duration.ofSeconds(10);
    private static final int SHOWN_LOG_LINES = 40;

    private final Process process;
    private final Path log;
    private volatile boolean paused;

    private ServerProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    static ServerProcess launch(List<String> commandLine, Path log) {
        try {
            Process process = Command.withoutSettingsOfEtcd(new ProcessBuilder(commandLine))
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.appendTo(log.toFile()))
                    .start();
            LeftOvers.add(process);
            return new ServerProcess(process, log);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + commandLine, e);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    boolean isPaused() {
        return paused;
    }

    /** Sends SIGTERM. A paused process would see it only when it goes on, so it is made to. */
    void askToEnd() {
        if (!process.isAlive()) {
            return;
        }
        process.destroy();
        if (paused) {
            resume();
        }
    }

    void terminate(Duration atMost) {
        askToEnd();
        awaitEnd(atMost);
    }

    void kill(Duration atMost) {
        process.destroyForcibly();
        awaitEnd(atMost);
    }

    void pause() {
        signal("STOP");
        paused = true;
    }

    void resume() {
        signal("CONT");
        paused = false;
    }

    /** Describes the end of a server that ended by itself. */
    String death() {
        LeftOvers.forget(process);
        return "ended with " + process.exitValue() + endOfLog();
    }

    String endOfLog() {
        try {
            List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
            List<String> last = lines.subList(Math.max(0, lines.size() - SHOWN_LOG_LINES), lines.size());
            return "; its log ends:\n" + String.join("\n", last);
        } catch (IOException e) {
            return "; its log cannot be read: " + e.getMessage();
        }
    }

    private void signal(String name) {
        Command.of(List.of("kill", "-" + name, Long.toString(process.pid()))).run(SIGNAL_PATIENCE);
    }

    private void awaitEnd(Duration atMost) {
        if (!Command.waitFor(process, atMost)) {
            throw new IllegalStateException("etcd did not end within " + atMost + endOfLog());
        }
        LeftOvers.forget(process);
    }
}
