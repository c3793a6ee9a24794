package io.github.etcdgrpc.testkit.container;

import static java.util.Objects.requireNonNull;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.Network;
import org.testcontainers.lifecycle.Startable;
import org.testcontainers.lifecycle.Startables;
import org.testcontainers.utility.DockerImageName;

/**
 * A cluster of etcd servers, each in a container, on a Docker network of its own.
 *
 * <pre>{@code
 * try (EtcdCluster cluster = EtcdCluster.builder().withNodes(3).withImage("registry.example/etcd:v3.5.16").build()) {
 *     cluster.start();
 *     EtcdManager manager = EtcdGrpc.create(cluster.clientEndpoints());
 *     ...
 *     cluster.leader().orElseThrow().kill9();
 * }
 * }</pre>
 *
 * <p>What befalls a single node is done to the {@link EtcdContainer} of it: killing, pausing, starting again. A node that was <em>removed</em>, with
 * {@link EtcdContainer#stop()}, has lost its data and cannot come back to the cluster.
 *
 * <p>Every method that acts blocks until what it does is done. For one thread at a time. Failures are those of {@link EtcdContainer}.
 */
public final class EtcdCluster implements Startable {
    private final Network network;
    private final List<EtcdContainer> nodes;

    private EtcdCluster(Network network, List<EtcdContainer> nodes) {
        this.network = network;
        this.nodes = List.copyOf(nodes);
    }

    /** Describes a cluster. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Starts all nodes side by side, and returns when each says that the cluster has a leader. Nodes that run are left alone. When one fails, all are removed.
     *
     * @throws org.testcontainers.containers.ContainerLaunchException when a node does not start
     * @throws IllegalStateException when no Docker engine answers
     */
    @Override
    public void start() {
        DockerEngine.check();
        // Each by itself: one call for all would return at the first failure, while others still start.
        List<CompletableFuture<Void>> starts =
                nodes.stream().map(node -> Startables.deepStart(node)).toList();
        try {
            CompletableFuture.allOf(starts.toArray(CompletableFuture[]::new)).join();
        } catch (CompletionException e) {
            close();
            throw e.getCause() instanceof RuntimeException reason ? reason : e;
        }
    }

    /** Does what {@link #close()} does; a later start is that of an empty cluster, at the same endpoints. */
    @Override
    public void stop() {
        List<RuntimeException> failures = new ArrayList<>();
        nodes.forEach(node -> attempt(node::stop, failures));
        attempt(network::close, failures);
        if (!failures.isEmpty()) {
            RuntimeException first = failures.remove(0);
            failures.forEach(first::addSuppressed);
            throw first;
        }
    }

    /** Removes the nodes, in whatever state, their data and the network. Idempotent. */
    @Override
    public void close() {
        stop();
    }

    /** Returns where clients connect from here, as {@code host:port}, one for each node in their order, killed ones too. */
    public List<String> clientEndpoints() {
        return nodes.stream().map(EtcdContainer::clientEndpoint).toList();
    }

    /** Returns all nodes. */
    public List<EtcdContainer> nodes() {
        return nodes;
    }

    /**
     * Returns a node.
     *
     * @param index from 0
     * @throws IllegalArgumentException when there is none of that number
     */
    public EtcdContainer node(int index) {
        if (index < 0 || index >= nodes.size()) {
            throw new IllegalArgumentException("index: " + index + " (expected: 0 to " + (nodes.size() - 1) + ")");
        }
        return nodes.get(index);
    }

    /**
     * Asks every node that can answer whether it leads.
     *
     * <p>Around an election there may be none, and a leader that lost the others, or was paused, may think for a while that it leads still.
     */
    public Optional<EtcdContainer> leader() {
        return nodes.stream()
                .filter(node -> node.isRunning() && !node.isPaused())
                .filter(EtcdCluster::leads)
                .findFirst();
    }

    private static boolean leads(EtcdContainer node) {
        try {
            return node.metrics().sum("etcd_server_is_leader") == 1;
        } catch (UncheckedIOException silent) {
            return false;
        }
    }

    private static void attempt(Runnable removal, List<RuntimeException> failures) {
        try {
            removal.run();
        } catch (RuntimeException e) {
            failures.add(e);
        }
    }

    /** Describes an {@link EtcdCluster}. Not for several threads. */
    public static final class Builder {
        private static final int MOST_NODES = 7;
        private static final Pattern HOST_NAME = Pattern.compile("[a-z][a-z0-9-]{0,49}");

        private final List<Consumer<EtcdContainer>> settings = new ArrayList<>();
        private int nodes = 3;
        private String prefix = "etcd-";
        private @Nullable DockerImageName image;

        private Builder() {}

        /**
         * Sets how many nodes there are; 3 unless set. An even number would bear no more failures than the odd number below it.
         *
         * @param value 1, 3, 5 or 7
         */
        public Builder withNodes(int value) {
            if (value < 1 || value > MOST_NODES || value % 2 == 0) {
                throw new IllegalArgumentException("nodes: " + value + " (expected: 1, 3, 5 or 7)");
            }
            nodes = value;
            return this;
        }

        /** Sets the image by its name and tag; unless set, it is the one that {@value EtcdImages#IMAGE} names. */
        public Builder withImage(String name) {
            return withImage(DockerImageName.parse(name));
        }

        /** Sets the image; unless set, it is the one that {@value EtcdImages#IMAGE} names. */
        public Builder withImage(DockerImageName value) {
            image = requireNonNull(value, "image");
            return this;
        }

        /**
         * Sets what the nodes' names begin with; {@code etcd-} unless set, for {@code etcd-0}, {@code etcd-1}, {@code etcd-2}.
         *
         * @param value lower-case letters, digits and hyphens, a letter first: the names are host names too
         */
        public Builder withPrefix(String value) {
            if (!HOST_NAME.matcher(value).matches()) {
                throw new IllegalArgumentException("prefix: " + value
                        + " (expected: at most 50 lower-case letters, digits and hyphens, a letter first)");
            }
            prefix = value;
            return this;
        }

        /** Adds to the command line of every node, as {@link EtcdContainer#withFlags} does. */
        public Builder withFlags(String... flags) {
            return withEachNode(node -> node.withFlags(flags));
        }

        /** Does something to each node before it starts: environment, log consumers, another {@code waitingFor}. */
        public Builder withEachNode(Consumer<EtcdContainer> setting) {
            settings.add(requireNonNull(setting, "setting"));
            return this;
        }

        /**
         * Returns the cluster, to be started.
         *
         * @throws IllegalStateException when no image is named, or it is no etcd by its name
         */
        public EtcdCluster build() {
            DockerImageName chosen = image == null ? imageOfEnvironment() : image;
            List<String> names =
                    IntStream.range(0, nodes).mapToObj(index -> prefix + index).toList();
            Network network = Network.newNetwork();
            List<EtcdContainer> members = names.stream()
                    .map(name -> new EtcdContainer(chosen)
                            .withMembership(new Membership(name, names))
                            .withNetwork(network)
                            .withNetworkAliases(name))
                    .toList();
            members.forEach(node -> settings.forEach(setting -> setting.accept(node)));
            return new EtcdCluster(network, members);
        }

        private static DockerImageName imageOfEnvironment() {
            EtcdImages images = EtcdImages.ofEnvironment();
            return DockerImageName.parse(
                    images.find().orElseThrow(() -> new IllegalStateException(images.howToFind())));
        }
    }
}
