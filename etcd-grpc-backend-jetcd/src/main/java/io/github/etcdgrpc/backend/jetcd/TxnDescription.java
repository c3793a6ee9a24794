package io.github.etcdgrpc.backend.jetcd;

import io.github.etcdgrpc.spi.Compare;
import io.github.etcdgrpc.spi.DeleteRequest;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.Op;
import io.github.etcdgrpc.spi.PutRequest;
import io.github.etcdgrpc.spi.RangeRequest;
import io.github.etcdgrpc.spi.TxnRequest;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Describes a transaction by the first keys that it is about, and by no value. */
final class TxnDescription {
    private static final int MOST_KEYS = 3;

    private TxnDescription() {}

    static String of(TxnRequest txn) {
        return ranges(txn)
                .map(KeyRange::toString)
                .distinct()
                .limit(MOST_KEYS)
                .collect(Collectors.joining(", ", "txn on ", ""));
    }

    private static Stream<KeyRange> ranges(Op op) {
        if (op instanceof PutRequest put) {
            return Stream.of(KeyRange.single(put.key()));
        } else if (op instanceof RangeRequest range) {
            return Stream.of(range.range());
        } else if (op instanceof DeleteRequest delete) {
            return Stream.of(delete.range());
        } else if (op instanceof TxnRequest txn) {
            return Stream.concat(
                    txn.compares().stream().map(Compare::range),
                    Stream.concat(txn.success().stream(), txn.failure().stream())
                            .flatMap(TxnDescription::ranges));
        }
        return Stream.empty();
    }
}
