package io.github.etcdgrpc.testkit.container;

import static java.util.Objects.requireNonNull;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.Ports.Binding;
import io.github.etcdgrpc.testkit.server.EtcdMetrics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * An etcd server in a container.
 *
 * <pre>{@code
 * try (EtcdContainer etcd = new EtcdContainer("registry.example/etcd:v3.5.16")) {
 *     etcd.start();
 *     EtcdManager manager = EtcdGrpc.quickStart(etcd.clientEndpoint());
 *     ...
 *     etcd.kill9();
 *     etcd.start(); // at the same endpoint, with the data it had
 * }
 * }</pre>
 *
 * <p>{@link #clientEndpoint()} and the data stay what they are over {@link #kill9()}, {@link #start()}, {@link #restart()}, {@link #pause()} and {@link #resume()}.
 * {@link #stop()} and {@link #close()} remove the container and its data; a start after {@code stop} is that of an empty server, at the same endpoint.
 *
 * <p>Images: any that has {@code etcd} and, for {@link #etcdctl}, {@code etcdctl} on its {@code PATH}, as the public ones do. A name whose last part is {@code etcd} is taken as
 * such, from whatever registry; another needs {@link DockerImageName#asCompatibleSubstituteFor(String) asCompatibleSubstituteFor("etcd")}. The image's own entry point is not
 * used. The server speaks plaintext, without authentication.
 *
 * <p>Every method that acts blocks until what it does is done. For one thread at a time, as all containers of Testcontainers are. A failed start is a
 * {@link org.testcontainers.containers.ContainerLaunchException} that says why, with the end of the server's log if there is one; no Docker engine is an
 * {@link IllegalStateException} that says what to do.
 */
public class EtcdContainer extends GenericContainer<EtcdContainer> {
    /** The port that the server serves its clients on, inside the container. */
    public static final int CLIENT_PORT = Membership.CLIENT_PORT;

    private static final DockerImageName IMAGE = DockerImageName.parse("etcd");
    private static final int RESTART_SECONDS = 20;
    private static final int PORT_TRIES = 5;

    private final DockerImageName image;
    private Membership membership = Membership.ALONE;
    private HostPort hostPort = HostPort.free();
    private boolean starting;
    private boolean everStarted;
    private LastWords lastWords = LastWords.NONE;

    /**
     * Describes a server; {@link #start()} starts it.
     *
     * @param image the image's name, such as {@code registry.example/etcd:v3.5.16}
     * @throws IllegalStateException when that is no etcd by its name
     */
    public EtcdContainer(String image) {
        this(DockerImageName.parse(image));
    }

    /**
     * Describes a server; {@link #start()} starts it.
     *
     * @throws IllegalStateException when the image is neither an etcd by its name nor declared to be a substitute for {@code etcd}
     */
    public EtcdContainer(DockerImageName image) {
        super(compatible(image));
        this.image = image;
        addExposedPort(CLIENT_PORT);
        setWaitStrategy(new HealthWait());
        withCreateContainerCmdModifier(this::complete);
    }

    /**
     * Adds to etcd's command line. A flag that is also among the container's own, such as {@code --listen-client-urls}, counts as it stands here.
     *
     * @param flags for instance {@code --max-txn-ops=1024}
     */
    public EtcdContainer withFlags(String... flags) {
        setCommand(Stream.of(getCommandParts(), flags).flatMap(Stream::of).toArray(String[]::new));
        return self();
    }

    /** Makes it one of several. */
    EtcdContainer withMembership(Membership value) {
        membership = requireNonNull(value, "membership");
        return self();
    }

    /** Returns the port that it will have, or has, unless that turns out to be taken. */
    HostPort hostPort() {
        return hostPort;
    }

    /** Starts the server: a new one, or one that was killed, on its data. Does nothing when it runs. */
    @Override
    public void start() {
        DockerEngine.check();
        if (getContainerId() == null) {
            startOnFreePort();
        } else if (!isRunning()) {
            startAgain();
        }
    }

    /** Removes the container, in whatever state, and its data. Does nothing when there is none. */
    @Override
    public void stop() {
        try {
            if (starting && getContainerId() != null) {
                lastWords = LastWords.of(this);
            }
        } finally {
            super.stop();
        }
    }

    /**
     * Ends the server as an operator would, with SIGTERM, and starts it on its data. A paused one goes on first, to end; one that was killed is started.
     *
     * @throws IllegalStateException when it was never started
     */
    public void restart() {
        requireContainer();
        if (isPaused()) {
            resume();
        }
        getDockerClient()
                .restartContainerCmd(getContainerId())
                .withTimeout(RESTART_SECONDS)
                .exec();
        awaitReady();
    }

    /** Ends the server without a word, with SIGKILL, also when it is paused. The container and its data stay. Does nothing when it does not run. */
    public void kill9() {
        if (isRunning()) {
            getDockerClient().killContainerCmd(getContainerId()).exec();
        }
    }

    /**
     * Stops the server where it is: its connections stay open, and nothing answers. Does nothing when it is paused.
     *
     * @throws IllegalStateException when it does not run
     */
    public void pause() {
        requireRunning();
        if (!isPaused()) {
            getDockerClient().pauseContainerCmd(getContainerId()).exec();
        }
    }

    /**
     * Lets a paused server go on. Does nothing when it is not paused.
     *
     * @throws IllegalStateException when it does not run
     */
    public void resume() {
        requireRunning();
        if (isPaused()) {
            getDockerClient().unpauseContainerCmd(getContainerId()).exec();
        }
    }

    /** Tells whether the server is there, and paused. */
    public boolean isPaused() {
        return isRunning()
                && Boolean.TRUE.equals(getCurrentContainerInfo().getState().getPaused());
    }

    /**
     * Returns where clients connect from here, as {@code host:port}.
     *
     * @throws IllegalStateException when it was never started
     */
    public String clientEndpoint() {
        return getHost() + ":" + getMappedPort(CLIENT_PORT);
    }

    /** Returns where the other members of its cluster reach it, on their network and not from here, as {@code host:port}. */
    public String peerEndpoint() {
        return membership.peerEndpoint();
    }

    /** Reads what the server has counted until now. */
    public EtcdMetrics metrics() {
        return EtcdMetrics.of(clientEndpoint());
    }

    /**
     * Runs the {@code etcdctl} of the container against this server.
     *
     * @return what it printed
     * @throws IllegalStateException when it fails, with all that it printed
     */
    public String etcdctl(String... arguments) {
        List<String> line = new ArrayList<>();
        line.add("etcdctl");
        line.addAll(List.of(arguments));
        ExecResult result = run(line);
        if (result.getExitCode() != 0) {
            throw new IllegalStateException(
                    line + " ended with " + result.getExitCode() + ": " + result.getStdout() + result.getStderr());
        }
        return result.getStdout();
    }

    /** Returns the member's name and the image. */
    @Override
    public String toString() {
        return membership.name() + " of image " + image;
    }

    private ExecResult run(List<String> line) {
        try {
            return execInContainer(line.toArray(String[]::new));
        } catch (IOException e) {
            throw new IllegalStateException("cannot run " + line, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + line, e);
        }
    }

    /** Between finding a free port and binding it, another process may take it. Later starts keep the port that clients know. */
    private void startOnFreePort() {
        for (int tries = 1; ; tries++) {
            try {
                create();
                everStarted = true;
                return;
            } catch (RuntimeException e) {
                if (everStarted || tries == PORT_TRIES || !HostPort.isTaken(e)) {
                    throw LaunchFailure.explain(image, lastWords, e);
                }
                hostPort = HostPort.free();
            }
        }
    }

    /** A start that fails removes its container, by way of {@link #stop()}. */
    private void create() {
        lastWords = LastWords.NONE;
        starting = true;
        try {
            super.start();
        } finally {
            starting = false;
        }
    }

    private void startAgain() {
        getDockerClient().startContainerCmd(getContainerId()).exec();
        awaitReady();
    }

    private void awaitReady() {
        try {
            waitUntilContainerStarted();
        } catch (RuntimeException e) {
            throw LaunchFailure.explain(image, LastWords.of(this), e);
        }
    }

    /** The last word on what the engine is to create, when all settings are known. */
    private void complete(CreateContainerCmd command) {
        List<String> line = new ArrayList<>();
        line.add("etcd");
        line.add("--data-dir=/tmp/etcd-data");
        line.addAll(membership.flags(getHost() + ":" + hostPort.number()));
        command.withEntrypoint(line).withHostName(membership.name());
        Map<ExposedPort, Binding[]> bindings =
                requireNonNull(command.getHostConfig()).getPortBindings().getBindings();
        bindings.put(ExposedPort.tcp(CLIENT_PORT), new Binding[] {Binding.bindPort(hostPort.number())});
    }

    private void requireContainer() {
        if (getContainerId() == null) {
            throw new IllegalStateException(this + " was not started (expected: start() before)");
        }
    }

    private void requireRunning() {
        if (!isRunning()) {
            throw new IllegalStateException(this + " does not run (expected: start() before)");
        }
    }

    private static DockerImageName compatible(DockerImageName image) {
        String repository = image.getRepository();
        if (!repository.substring(repository.lastIndexOf('/') + 1).equals("etcd")) {
            image.assertCompatibleWith(IMAGE);
        }
        return image;
    }
}
