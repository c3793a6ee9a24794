package io.github.etcdgrpc.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * The temporary directory of a server, or of several that have theirs in it.
 *
 * @param root the directory, which nobody but its owner may enter
 */
record ServerFiles(Path root) {

    static ServerFiles create() {
        try {
            ServerFiles files = new ServerFiles(Files.createTempDirectory("etcd-grpc-server-"));
            LeftOvers.add(files);
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a temporary directory", e);
        }
    }

    /** Makes the directory of one server in this one. It goes when this goes. */
    ServerFiles member(String name) {
        try {
            return new ServerFiles(Files.createDirectory(root.resolve(name)));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a directory in " + root, e);
        }
    }

    Path data() {
        return root.resolve("data");
    }

    Path log() {
        return root.resolve("log");
    }

    String readLog() {
        try {
            return Files.readString(log(), StandardCharsets.UTF_8);
        } catch (NoSuchFileException notStarted) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + log(), e);
        }
    }

    void wipeData() {
        deleteTree(data());
    }

    void delete() {
        deleteTree(root);
        LeftOvers.forget(this);
    }

    private static void deleteTree(Path tree) {
        try {
            if (Files.exists(tree)) {
                Files.walkFileTree(tree, new Deletion());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + tree, e);
        }
    }

    private static final class Deletion extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException error) throws IOException {
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
        }
    }
}
