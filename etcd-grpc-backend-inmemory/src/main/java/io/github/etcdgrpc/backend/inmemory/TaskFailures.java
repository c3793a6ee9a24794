package io.github.etcdgrpc.backend.inmemory;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the work of a {@link VirtualLoop} threw, kept until somebody asks for it. Guarded by the loop's lock. */
final class TaskFailures {
    private final List<Throwable> failures = new ArrayList<>();

    void add(@Nullable Throwable failure) {
        if (failure != null) {
            failures.add(failure);
        }
    }

    List<Throwable> all() {
        return List.copyOf(failures);
    }

    /** Throws the first failure, the others as its suppressed exceptions, and forgets them; returns when there is none. */
    void throwAll() {
        if (failures.isEmpty()) {
            return;
        }
        Throwable first = failures.remove(0);
        failures.forEach(first::addSuppressed);
        failures.clear();
        if (first instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) first;
    }
}
