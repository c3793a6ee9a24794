package io.github.etcdgrpc.testkit.container;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;

/**
 * Finds the etcd image that tests run in containers.
 *
 * <p>It is the one that the environment variable {@value #IMAGE} names, with its tag. There is no default: which registry and which version is the user's choice, and an image
 * that nobody asked for would be pulled.
 */
public final class EtcdImages {
    /** The environment variable that names an etcd image. */
    public static final String IMAGE = "ETCD_GRPC_TEST_IMAGE";

    private final Map<String, String> environment;

    EtcdImages(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /** Returns the one that this process's environment names. */
    public static EtcdImages ofEnvironment() {
        return new EtcdImages(System.getenv());
    }

    /** Returns the image's name, if one is named. Asks neither an engine nor a registry whether there is such an image. */
    public Optional<String> find() {
        return Optional.of(requireNonNull(environment.getOrDefault(IMAGE, "")).strip())
                .filter(name -> !name.isEmpty());
    }

    /** Returns what to tell who wants a container, and named no image. */
    public String howToFind() {
        return "no etcd image named: set " + IMAGE
                + " to the name and tag of an etcd image that the Docker engine has, or can pull";
    }
}
