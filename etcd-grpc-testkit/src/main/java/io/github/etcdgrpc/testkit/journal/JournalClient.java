package io.github.etcdgrpc.testkit.journal;

import static java.util.Objects.requireNonNull;

import io.github.etcdgrpc.spi.BackendOptions;
import io.github.etcdgrpc.spi.BackendProvider;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.Timekeeper;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/** One of those whose steps a journal writes down. May be used by any number of threads. */
public final class JournalClient {
    private final Journal journal;
    private final String name;

    JournalClient(Journal journal, String name) {
        this.journal = journal;
        this.name = name;
    }

    /** Returns the name under which its steps stand. */
    public String name() {
        return name;
    }

    /** Returns a provider whose backends do as those of the given one, and are this client's. */
    public BackendProvider provider(BackendProvider provider) {
        requireNonNull(provider, "provider");
        return new BackendProvider() {
            @Override
            public String name() {
                return provider.name();
            }

            @Override
            public EtcdBackend open(BackendOptions options, Timekeeper timekeeper) {
                return backend(provider.open(options, timekeeper));
            }
        };
    }

    /**
     * Returns a backend that does as the given one, and is this client's. Closing it closes the given one; {@link EtcdBackend#unwrap} reaches what the given one
     * reaches.
     */
    public EtcdBackend backend(EtcdBackend backend) {
        return JournaledBackend.open(this, requireNonNull(backend, "backend"));
    }

    /** Returns what this client has opened and not ended, as {@link Journal#open()}. */
    public List<LeftOver> open() {
        return journal.openThings().of(this);
    }

    @Override
    public String toString() {
        return name;
    }

    OpenThings openThings() {
        return journal.openThings();
    }

    Step begin(String request) {
        return journal.begin(this, request);
    }

    /** Sends a request and writes it down with its answer. The future is the backend's own, so that cancelling it reaches the request. */
    <T> CompletableFuture<T> call(
            String request, Supplier<CompletableFuture<T>> send, Function<? super T, String> describe) {
        Step step = begin(request);
        CompletableFuture<T> answer = send.get();
        if (answer.isDone()) {
            end(step, answer, describe);
            return answer;
        }
        LeftOver pending = LeftOver.opened(LeftOver.Kind.CALL, this, request, () -> answer.cancel(true));
        openThings().add(pending);
        answer.whenComplete((value, failure) -> {
            openThings().remove(pending);
            end(step, answer, describe);
        });
        return answer;
    }

    private static <T> void end(Step step, CompletableFuture<T> done, Function<? super T, String> describe) {
        done.whenComplete(
                (value, failure) -> step.end(failure == null ? describe.apply(value) : Brief.failure(failure)));
    }
}
