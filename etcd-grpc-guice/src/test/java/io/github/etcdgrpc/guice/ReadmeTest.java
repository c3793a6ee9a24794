package io.github.etcdgrpc.guice;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.github.etcdgrpc.EtcdManager;
import io.github.etcdgrpc.testkit.EtcdGrpcExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The README's examples, which are compiled and run here as they stand there. */
final class ReadmeTest {
    private static final Pattern TEST_EXAMPLE =
            Pattern.compile("```java\n(@(?:Test|RegisterExtension).*?)```", Pattern.DOTALL);

    @RegisterExtension
    static final EtcdGrpcExtension etcd =
            EtcdGrpcExtension.inMemory().virtualTime().build();

    @Test
    void serverCutOff_ttlPasses_isGoneAndComesBackByItself(EtcdManager server, EtcdManager client) {
        server.serviceRegistry().register("greeter", "greeter-1", "10.0.0.5:50051");

        etcd.faults("server").partition(); // pull the plug
        etcd.time().advance(Duration.ofSeconds(31)); // past the TTL, in no time
        assertThat(client.serviceRegistry().getServiceInstances("greeter")).isEmpty();

        etcd.faults("server").heal();
        etcd.time().advance(Duration.ofSeconds(10)); // a third of the TTL
        assertThat(client.serviceRegistry().getServiceInstances("greeter")).hasSize(1);
    }

    @Test
    void guiceOneLiner_installed_givesAManager() {
        Config config = ConfigFactory.parseString("etcd-grpc { backend = inmemory, endpoints = [\"readme:2379\"] }")
                .withFallback(ConfigFactory.load());

        Injector injector = Guice.createInjector(binder -> binder.install(new EtcdGrpcModule(config)));

        try (EtcdManager manager = injector.getInstance(EtcdManager.class)) {
            assertThat(manager.isReady()).isTrue();
        }
    }

    @Test
    void examplesOfTheReadme_standHereToo() throws IOException {
        String readme = Files.readString(Path.of("..", "README.md"));
        String here = Files.readString(
                Path.of("src", "test", "java", "io", "github", "etcdgrpc", "guice", "ReadmeTest.java"));

        List<String> examples = TEST_EXAMPLE
                .matcher(readme)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();

        assertThat(examples)
                .isNotEmpty()
                .allSatisfy(example -> assertThat(withoutLayout(here)).contains(withoutLayout(example)));
    }

    private static String withoutLayout(String code) {
        return code.replaceAll("\\s+", "");
    }
}
