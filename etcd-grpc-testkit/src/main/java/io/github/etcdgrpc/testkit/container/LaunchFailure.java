package io.github.etcdgrpc.testkit.container;

import com.github.dockerjava.api.exception.NotFoundException;
import java.util.List;
import java.util.stream.Stream;
import org.testcontainers.containers.ContainerFetchException;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.utility.DockerImageName;

/** Says at the top what went wrong below: Testcontainers tells the reason in a cause of a cause, and the rest in its log. */
final class LaunchFailure {
    private LaunchFailure() {}

    static ContainerLaunchException explain(DockerImageName image, LastWords lastWords, RuntimeException failure) {
        List<Throwable> causes = causes(failure);
        if (causes.stream().anyMatch(LaunchFailure::isWithoutImage)) {
            return new ContainerLaunchException(
                    "image: " + image + " (expected: one that the Docker engine has, or can pull)", failure);
        }
        Throwable root = causes.get(causes.size() - 1);
        return new ContainerLaunchException("no etcd from " + image + ": " + lastWords.reason(root), failure);
    }

    /** Returns the failure, its cause, and so on. */
    static List<Throwable> causes(Throwable failure) {
        return Stream.<Throwable>iterate(failure, cause -> cause != null, Throwable::getCause)
                .toList();
    }

    private static boolean isWithoutImage(Throwable cause) {
        return cause instanceof ContainerFetchException
                || (cause instanceof NotFoundException
                        && String.valueOf(cause.getMessage()).contains("No such image"));
    }
}
