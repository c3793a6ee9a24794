package io.github.etcdgrpc.testkit.container;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DockerEngineTest {
    @Test
    void problem_engineAnswers_isNone() {
        assertThat(DockerEngine.problem(() -> {}, Map.of())).isEmpty();
    }

    @Test
    void problem_noEngine_saysWhereItIsLookedForAndWhatToDo() {
        assertThat(DockerEngine.problem(DockerEngineTest::noEngine, Map.of("DOCKER_HOST", "tcp://10.0.0.1:2375")))
                .hasValueSatisfying(text -> assertThat(text)
                        .startsWith("no Docker engine answers, DOCKER_HOST is tcp://10.0.0.1:2375 (expected: ")
                        .endsWith(": nothing found"));
        assertThat(DockerEngine.problem(DockerEngineTest::noEngine, Map.of()))
                .hasValueSatisfying(text -> assertThat(text).contains("DOCKER_HOST is not set"));
    }

    @Test
    void problem_testcontainersMissing_saysWhatToAdd() throws Exception {
        URL ours = requireNonNull(DockerEngine.class.getProtectionDomain().getCodeSource())
                .getLocation();
        try (URLClassLoader alone = new URLClassLoader(new URL[] {ours}, ClassLoader.getPlatformClassLoader())) {
            Class<?> engine = alone.loadClass(DockerEngine.class.getName());

            assertThat((Optional<?>) engine.getMethod("problem").invoke(null))
                    .hasValueSatisfying(
                            text -> assertThat(text.toString())
                                    .startsWith(
                                            "Testcontainers is not on the class path (expected: org.testcontainers:testcontainers"));
            assertThat(engine.getMethod("isAvailable").invoke(null)).isEqualTo(false);
        }
    }

    private static void noEngine() {
        throw new IllegalStateException("nothing found");
    }
}
