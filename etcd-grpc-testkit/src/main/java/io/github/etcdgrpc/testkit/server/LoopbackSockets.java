package io.github.etcdgrpc.testkit.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Tells which process has a connection of the loopback interface open, as Linux says it in {@code /proc}.
 *
 * <p>What members send one another does not: the requests that forward a lease's keep-alives to the leader, or ask for a version, do not name their sender.
 */
final class LoopbackSockets {
    private static final Path TABLE = Path.of("/proc/net/tcp");
    /** Where those are whose socket is made for IPv6 and used for IPv4, as the JDK does. */
    private static final Path TABLE_6 = Path.of("/proc/net/tcp6");

    private static final String ADDRESS = "0100007F:";
    private static final int LOCAL = 1;
    private static final int REMOTE = 2;
    private static final int INODE = 9;
    private static final String CLOSED = "0";

    private LoopbackSockets() {}

    /** Tells whether this machine can tell. */
    static boolean areKnown() {
        return Files.isReadable(TABLE);
    }

    /** Finds the socket of a connection, by the ports at its two ends; none when the end that began it has closed it. */
    static Optional<String> find(int from, int to) {
        return Stream.concat(read(TABLE), read(TABLE_6))
                .map(line -> List.of(line.strip().split("\\s+")))
                .filter(fields -> fields.get(LOCAL).endsWith(address(from))
                        && fields.get(REMOTE).endsWith(address(to)))
                .map(fields -> fields.get(INODE))
                .filter(inode -> !inode.equals(CLOSED))
                .findFirst();
    }

    /** Tells whether a process has a socket open. One that has ended has none. */
    static boolean has(long pid, String inode) {
        Path socket = Path.of("socket:[" + inode + "]");
        try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return open.anyMatch(descriptor -> leadsTo(descriptor, socket));
        } catch (IOException ended) {
            return false;
        }
    }

    /** Reads a table, or nothing: a connection that cannot be told is like one that is gone. */
    private static Stream<String> read(Path table) {
        try {
            return Files.readAllLines(table, StandardCharsets.US_ASCII).stream();
        } catch (IOException unreadable) {
            return Stream.empty();
        }
    }

    private static boolean leadsTo(Path descriptor, Path socket) {
        try {
            return Files.readSymbolicLink(descriptor).equals(socket);
        } catch (IOException closed) {
            return false;
        }
    }

    /** The table writes the address's bytes in the machine's order, little-endian on all that etcd supports, and ports in hexadecimal. */
    private static String address(int port) {
        return ADDRESS + String.format("%04X", port);
    }
}
