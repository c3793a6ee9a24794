package io.github.etcdgrpc.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.etcdgrpc.lock.LockOptions.RefreshPolicy;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LockOptionsTest {

    @Test
    void withMethods_changeOneSettingEach() {
        LockOptions options = LockOptions.DEFAULTS.withOwner("worker-1").withRefreshPolicy(RefreshPolicy.OFF);

        assertThat(options).isEqualTo(new LockOptions(Optional.of("worker-1"), RefreshPolicy.OFF));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  "})
    void owner_blank_isRefused(String owner) {
        assertThatThrownBy(() -> LockOptions.DEFAULTS.withOwner(owner))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("owner: \"" + owner + "\" (expected: 1 to 255 characters, not blank)");
    }

    @Test
    void owner_tooLong_isRefused() {
        assertThat(LockOptions.DEFAULTS.withOwner("x".repeat(255)).owner()).isPresent();
        assertThatThrownBy(() -> LockOptions.DEFAULTS.withOwner("x".repeat(256)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("owner: ");
    }
}
