package io.github.etcdgrpc.testkit.container;

import static java.util.Objects.requireNonNull;

import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import java.util.List;

/**
 * How a server stood when its start had failed.
 *
 * @param end that it had ended, and with which code; else empty
 * @param log the end of its log; blank when it had said nothing, or was not even begun
 */
record LastWords(String end, String log) {
    static final LastWords NONE = new LastWords("", "");

    private static final int SHOWN_LOG_LINES = 40;

    LastWords {
        requireNonNull(end, "end");
        requireNonNull(log, "log");
    }

    /** Reads them off a container that is not removed yet. */
    static LastWords of(EtcdContainer etcd) {
        ContainerState state = etcd.getCurrentContainerInfo().getState();
        String end = Boolean.TRUE.equals(state.getRunning()) ? "" : "etcd ended with " + state.getExitCodeLong();
        List<String> lines = etcd.getLogs().lines().toList();
        return new LastWords(
                end, String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN_LOG_LINES), lines.size())));
    }

    /** Returns the reason in Testcontainers' words, or in the server's own where it had some. */
    String reason(Throwable root) {
        if (log.isBlank()) {
            return String.valueOf(root.getMessage());
        }
        return (end.isEmpty() ? root.getMessage() : end) + "; its log ends:\n" + log;
    }
}
