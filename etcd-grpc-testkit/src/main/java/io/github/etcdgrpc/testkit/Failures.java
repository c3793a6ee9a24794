package io.github.etcdgrpc.testkit;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Makes what is left behind a failure. */
final class Failures {
    private Failures() {}

    static Optional<AssertionError> of(String what, List<String> left) {
        return left.isEmpty()
                ? Optional.empty()
                : Optional.of(new AssertionError(
                        what + ":" + left.stream().map(each -> "\n- " + each).collect(Collectors.joining())));
    }
}
