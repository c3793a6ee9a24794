package io.github.etcdgrpc.testkit.container;

import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.awaitility.core.ConditionTimeoutException;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;

/** Waits until a server says that it is healthy, which it is when its cluster has a leader; not for one that has ended. */
final class HealthWait extends AbstractWaitStrategy {
    private static final Duration POLL = Duration.ofMillis(50);
    private static final int ANSWER_MILLIS = 2_000;

    @Override
    protected void waitUntilReady() {
        String page = "http://" + waitStrategyTarget.getHost() + ":"
                + waitStrategyTarget.getMappedPort(Membership.CLIENT_PORT) + "/health";
        try {
            await().pollInSameThread()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(POLL)
                    .atMost(startupTimeout)
                    .until(() -> isHealthy(page) || !waitStrategyTarget.isRunning());
        } catch (ConditionTimeoutException saysLess) {
            throw new ContainerLaunchException("etcd was not healthy within " + startupTimeout);
        }
        failIfEnded();
    }

    private void failIfEnded() {
        ContainerState state = waitStrategyTarget.getCurrentContainerInfo().getState();
        if (!Boolean.TRUE.equals(state.getRunning())) {
            throw new ContainerLaunchException("etcd ended with " + state.getExitCodeLong());
        }
    }

    private static boolean isHealthy(String page) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(page).toURL().openConnection(Proxy.NO_PROXY);
            connection.setRequestProperty("Connection", "close");
            connection.setConnectTimeout(ANSWER_MILLIS);
            connection.setReadTimeout(ANSWER_MILLIS);
            try (InputStream answer = connection.getInputStream()) {
                return new String(answer.readAllBytes(), StandardCharsets.UTF_8).contains("\"health\":\"true\"");
            }
        } catch (IOException notYet) {
            return false;
        }
    }
}
