package io.github.etcdgrpc.testkit.server;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The processes and files that are there now, and that must not outlive this JVM: what is left when it ends is killed and deleted. */
final class LeftOvers {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Set<Process> PROCESSES = ConcurrentHashMap.newKeySet();
    private static final Set<ServerFiles> FILES = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(LeftOvers::remove, "etcd-grpc-end-servers"));
    }

    private LeftOvers() {}

    static void add(Process process) {
        PROCESSES.add(process);
    }

    static void add(ServerFiles files) {
        FILES.add(files);
    }

    static void forget(Process process) {
        PROCESSES.remove(process);
    }

    static void forget(ServerFiles files) {
        FILES.remove(files);
    }

    private static void remove() {
        PROCESSES.forEach(Process::destroyForcibly);
        PROCESSES.forEach(process -> Command.waitFor(process, PATIENCE));
        FILES.forEach(LeftOvers::deleteQuietly);
    }

    /** At the end of the JVM there is nobody left to tell. */
    private static void deleteQuietly(ServerFiles files) {
        try {
            files.delete();
        } catch (UncheckedIOException stays) {
            // It lies in the system's temporary directory, which is swept.
        }
    }
}
