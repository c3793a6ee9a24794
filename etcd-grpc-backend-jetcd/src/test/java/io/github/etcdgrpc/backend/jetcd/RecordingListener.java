package io.github.etcdgrpc.backend.jetcd;

import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.spi.WatchEvent;
import io.github.etcdgrpc.spi.WatchListener;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what it is told. */
class RecordingListener implements WatchListener {
    final CompletableFuture<Long> created = new CompletableFuture<>();
    final CompletableFuture<EtcdException> failed = new CompletableFuture<>();
    final CompletableFuture<Long> compacted = new CompletableFuture<>();
    final List<List<WatchEvent>> batches = new CopyOnWriteArrayList<>();
    final List<Long> progress = new CopyOnWriteArrayList<>();

    List<WatchEvent> events() {
        return batches.stream().flatMap(List::stream).toList();
    }

    @Override
    public void created(long revision) {
        created.complete(revision);
    }

    @Override
    public void events(long revision, List<WatchEvent> events) {
        batches.add(events);
    }

    @Override
    public void progress(long revision) {
        progress.add(revision);
    }

    @Override
    public void compacted(long revision) {
        compacted.complete(revision);
    }

    @Override
    public void failed(EtcdException error) {
        if (!failed.complete(error)) {
            throw new AssertionError("failed twice", error);
        }
    }
}
