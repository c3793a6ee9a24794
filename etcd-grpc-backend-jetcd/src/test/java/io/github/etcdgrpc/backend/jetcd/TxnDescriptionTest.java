package io.github.etcdgrpc.backend.jetcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.Compare;
import io.github.etcdgrpc.spi.DeleteRequest;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.PutRequest;
import io.github.etcdgrpc.spi.RangeRequest;
import io.github.etcdgrpc.spi.TxnRequest;
import org.junit.jupiter.api.Test;

class TxnDescriptionTest {
    private final Bytes a = Bytes.ofUtf8("/a");
    private final Bytes secret = Bytes.ofUtf8("secret");

    @Test
    void of_comparesAndOps_namesEachKeyOnceAndNoValue() {
        TxnRequest txn = TxnRequest.when(Compare.absent(a))
                .then(PutRequest.of(a, secret))
                .otherwise(RangeRequest.of(KeyRange.prefix(Bytes.ofUtf8("/b/"))));

        assertThat(TxnDescription.of(txn)).isEqualTo("txn on /a, [/b/, /b0)");
    }

    @Test
    void of_nestedTxn_looksInside() {
        TxnRequest inner = TxnRequest.when().then(DeleteRequest.of(a));

        assertThat(TxnDescription.of(TxnRequest.when().then(inner))).isEqualTo("txn on /a");
    }

    @Test
    void of_manyKeys_namesTheFirstThree() {
        TxnRequest txn = TxnRequest.when()
                .then(
                        PutRequest.of(Bytes.ofUtf8("1"), secret),
                        PutRequest.of(Bytes.ofUtf8("2"), secret),
                        PutRequest.of(Bytes.ofUtf8("3"), secret),
                        PutRequest.of(Bytes.ofUtf8("4"), secret));

        assertThat(TxnDescription.of(txn)).isEqualTo("txn on 1, 2, 3");
    }
}
