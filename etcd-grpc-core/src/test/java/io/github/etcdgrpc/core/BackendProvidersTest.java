package io.github.etcdgrpc.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.spi.BackendOptions;
import io.github.etcdgrpc.spi.BackendProvider;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.Timekeeper;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BackendProvidersTest {
    private static final BackendProvider JETCD = new Named("jetcd");
    private static final BackendProvider MEMORY = new Named("inmemory");
    private static final BackendProvider OTHER = new Named("other");

    private record Named(String name) implements BackendProvider {
        @Override
        public EtcdBackend open(BackendOptions options, Timekeeper timekeeper) {
            throw new AssertionError("only its name is asked for");
        }
    }

    @Test
    void choose_byName_takesThatOne() {
        assertThat(BackendProviders.choose(Optional.of("inmemory"), List.of(MEMORY, JETCD)))
                .isSameAs(MEMORY);
    }

    @Test
    void choose_withoutName_takesTheOnlyOne() {
        assertThat(BackendProviders.choose(Optional.empty(), List.of(OTHER))).isSameAs(OTHER);
    }

    @Test
    void choose_withoutNameAmongSeveral_takesJetcd() {
        assertThat(BackendProviders.choose(Optional.empty(), List.of(MEMORY, JETCD, OTHER)))
                .isSameAs(JETCD);
    }

    @Test
    void choose_withoutNameAmongSeveralOthers_listsThem() {
        assertRefused(Optional.empty(), List.of(MEMORY, OTHER), "[inmemory, other]");
    }

    @Test
    void choose_noneThere_saysWhatToAdd() {
        assertRefused(Optional.empty(), List.of(), "io.github.etcdgrpc:etcd-grpc-backend-jetcd");
    }

    @Test
    void choose_unknownName_namesItAndThoseThere() {
        assertRefused(Optional.of("jetdc"), List.of(JETCD, MEMORY), "\"jetdc\" (expected: one of [jetcd, inmemory]");
    }

    @Test
    void choose_fromTheClassPath_findsTheInMemoryOne() {
        assertThat(BackendProviders.choose(Optional.empty()).name()).isEqualTo("inmemory");
    }

    private static void assertRefused(Optional<String> name, List<BackendProvider> found, String message) {
        assertThatThrownBy(() -> BackendProviders.choose(name, found))
                .isInstanceOf(EtcdException.class)
                .hasMessageContaining(message)
                .extracting("code")
                .isEqualTo(ErrorCode.INVALID_CONFIGURATION);
    }
}
