package io.github.etcdgrpc.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

class EtcdBinariesTest {
    @TempDir
    Path folder;

    @Test
    void find_twoNamed_findsBothInOrder() throws IOException {
        Path one = etcd("one", "3.4.23");
        Path other = etcd("other", "3.5.16");

        EtcdBinaries binaries = new EtcdBinaries(Map.of("ETCD_GRPC_TEST_ETCD", one + ":" + other, "PATH", "/nowhere"));

        assertThat(binaries.find()).containsExactly(new EtcdBinary(one, "3.4.23"), new EtcdBinary(other, "3.5.16"));
        assertThat(binaries.first()).hasToString("etcd 3.4.23");
    }

    @Test
    void find_onThePath_findsTheFirst() throws IOException {
        Path etcd = etcd("bin", "3.5.30");
        Path later = etcd("later", "3.4.23");
        String path = folder + ":" + etcd.getParent() + ":" + later.getParent();

        assertThat(new EtcdBinaries(Map.of("PATH", path)).find()).containsExactly(new EtcdBinary(etcd, "3.5.30"));
    }

    @Test
    void find_namedFileMissing_fails() {
        EtcdBinaries binaries = new EtcdBinaries(Map.of("ETCD_GRPC_TEST_ETCD", "/no/such/etcd"));

        assertThatThrownBy(binaries::find).hasMessage("etcd binary: /no/such/etcd (expected: an executable file)");
    }

    @Test
    void find_namedFileIsNoEtcd_fails() throws IOException {
        Path file = script("other-program", "echo hello");

        assertThatThrownBy(() -> EtcdBinary.at(file)).hasMessageContaining("expected: --version to say");
    }

    @Test
    void first_noneAndNotRequired_skipsAndSaysWhatToSet() {
        assertThatThrownBy(new EtcdBinaries(Map.of())::first)
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("set ETCD_GRPC_TEST_ETCD");
    }

    @Test
    void first_noneButRequired_fails() {
        EtcdBinaries binaries = new EtcdBinaries(Map.of("ETCD_GRPC_REQUIRE_ETCD", "true"));

        assertThatThrownBy(binaries::first)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("ETCD_GRPC_REQUIRE_ETCD");
    }

    @Test
    void isAtLeast_comparesNumbersNotText() {
        assertThat(new EtcdBinary(folder, "3.10.1").isAtLeast(3, 5)).isTrue();
        assertThat(new EtcdBinary(folder, "3.4.23").isAtLeast(3, 5)).isFalse();
        assertThat(new EtcdBinary(folder, "4.0.0-rc.1").isAtLeast(3, 5)).isTrue();
    }

    private Path etcd(String name, String version) throws IOException {
        return script(name + "/etcd", "echo 'etcd Version: " + version + "'");
    }

    private Path script(String name, String line) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + line + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
}
