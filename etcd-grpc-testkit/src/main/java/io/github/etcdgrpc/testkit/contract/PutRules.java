package io.github.etcdgrpc.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.KeyValue;
import io.github.etcdgrpc.spi.PutRequest;
import io.github.etcdgrpc.spi.PutRequest.Option;
import io.github.etcdgrpc.spi.PutResult;
import io.github.etcdgrpc.spi.RangeRequest;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What a put does. */
abstract class PutRules extends BackendContract {
    static final int REQUEST_LIMIT = 1536 * 1024;
    private static final LeaseId UNKNOWN_LEASE = new LeaseId(0x7eadbeef);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void put_newKey_isVersionOneCreatedAtItsRevision() {
        long before = revision();

        long revision = put("a", "v");

        assertThat(revision).isEqualTo(before + 1);
        assertThat(get("a")).isEqualTo(new KeyValue(key("a"), bytes("v"), revision, revision, 1, LeaseId.NONE));
    }

    @Test
    void put_existingKey_keepsCreateRevisionAndRaisesVersion() {
        long created = put("a", "1");
        put("a", "2");

        long modified = put("a", "3");

        assertThat(get("a")).isEqualTo(new KeyValue(key("a"), bytes("3"), created, modified, 3, LeaseId.NONE));
    }

    @Test
    void put_sameValueAgain_isARevisionAllTheSame() {
        long first = put("a", "v");

        assertThat(put("a", "v")).isEqualTo(first + 1);
        assertThat(get("a").version()).isEqualTo(2);
    }

    @Test
    void put_otherKey_leavesThisOneAsItWas() {
        put("a", "v");
        KeyValue before = get("a");

        put("b", "w");
        put("a/b", "w");

        assertThat(get("a")).isEqualTo(before);
    }

    @Test
    void put_afterDelete_startsAgainAtVersionOne() {
        put("a", "1");
        put("a", "2");
        delete("a");

        long revision = put("a", "3");

        assertThat(get("a")).isEqualTo(new KeyValue(key("a"), bytes("3"), revision, revision, 1, LeaseId.NONE));
    }

    @Test
    void put_emptyValue_isAValue() {
        put("a", "");

        assertThat(get("a").value()).isEqualTo(Bytes.EMPTY);
    }

    @Test
    void put_anyBytes_comeBackAsTheyWere() {
        Bytes odd = Bytes.of((byte) 0, (byte) 0xff, (byte) 0x80, (byte) '\n', (byte) 0xc3);
        Bytes key = key("a").concat(odd);

        answer(kv().put(PutRequest.of(key, odd)));

        assertThat(answer(kv().range(RangeRequest.of(everything()))).keyValues())
                .singleElement()
                .satisfies(found -> {
                    assertThat(found.key()).isEqualTo(key);
                    assertThat(found.value()).isEqualTo(odd);
                });
    }

    @Test
    void put_emptyKey_isRefused() {
        long before = revision();

        assertRefused(kv().put(PutRequest.of(Bytes.EMPTY, bytes("v"))), EtcdError.EMPTY_KEY);
        assertThat(revision()).isEqualTo(before);
    }

    @Test
    void put_previousAsked_answersWhatWas() {
        put("a", "1");
        KeyValue before = get("a");

        assertThat(put(request("a", "2").withOptions(Option.PREVIOUS)).previous())
                .contains(before);
    }

    @Test
    void put_previousAskedOfNewKey_answersNothing() {
        assertThat(put(request("a", "1").withOptions(Option.PREVIOUS)).previous())
                .isEmpty();
    }

    @Test
    void put_previousNotAsked_answersNothing() {
        put("a", "1");

        assertThat(put(request("a", "2")).previous()).isEmpty();
    }

    @Test
    void put_ignoreValue_keepsTheValueAndRaisesVersion() {
        put("a", "kept");

        long revision = put(request("a", "").withOptions(Option.IGNORE_VALUE)).revision();

        assertThat(get("a").value()).isEqualTo(bytes("kept"));
        assertThat(get("a").version()).isEqualTo(2);
        assertThat(get("a").modRevision()).isEqualTo(revision);
    }

    @Test
    void put_ignoreValueWithNewLease_movesTheKeyToIt() {
        put("a", "kept");
        LeaseId lease = lease(MINUTE);

        put(PutRequest.of(key("a"), Bytes.EMPTY, lease).withOptions(Option.IGNORE_VALUE));

        assertThat(get("a").value()).isEqualTo(bytes("kept"));
        assertThat(get("a").lease()).isEqualTo(lease);
    }

    @Test
    void put_ignoreLease_keepsTheLeaseAndChangesTheValue() {
        LeaseId lease = lease(MINUTE);
        put("a", "1", lease);

        put(request("a", "2").withOptions(Option.IGNORE_LEASE));

        assertThat(get("a").value()).isEqualTo(bytes("2"));
        assertThat(get("a").lease()).isEqualTo(lease);
    }

    @Test
    void put_ignoreLeaseOfKeyWithout_hasNoneStill() {
        put("a", "1");

        put(request("a", "2").withOptions(Option.IGNORE_LEASE));

        assertThat(get("a").lease()).isEqualTo(LeaseId.NONE);
    }

    @Test
    void put_ignoreValueAndLease_keepsBoth() {
        LeaseId lease = lease(MINUTE);
        put("a", "kept", lease);

        put(request("a", "").withOptions(Option.IGNORE_VALUE, Option.IGNORE_LEASE));

        assertThat(get("a").value()).isEqualTo(bytes("kept"));
        assertThat(get("a").lease()).isEqualTo(lease);
        assertThat(get("a").version()).isEqualTo(2);
    }

    @Test
    void put_ignoreValueWithValue_isRefused() {
        put("a", "1");

        assertRefused(kv().put(request("a", "2").withOptions(Option.IGNORE_VALUE)), EtcdError.VALUE_PROVIDED);
        assertThat(get("a").value()).isEqualTo(bytes("1"));
    }

    @Test
    void put_ignoreLeaseWithLease_isRefused() {
        LeaseId lease = lease(MINUTE);
        put("a", "1");

        assertRefused(
                kv().put(PutRequest.of(key("a"), bytes("2"), lease).withOptions(Option.IGNORE_LEASE)),
                EtcdError.LEASE_PROVIDED);
    }

    @Test
    void put_ignoreValueOfMissingKey_isRefused() {
        assertRefused(kv().put(request("a", "").withOptions(Option.IGNORE_VALUE)), EtcdError.KEY_NOT_FOUND);
        assertThat(find("a")).isEmpty();
    }

    @Test
    void put_ignoreLeaseOfMissingKey_isRefused() {
        assertRefused(kv().put(request("a", "v").withOptions(Option.IGNORE_LEASE)), EtcdError.KEY_NOT_FOUND);
        assertThat(find("a")).isEmpty();
    }

    @Test
    void put_ignoreValueOfDeletedKey_isRefused() {
        put("a", "1");
        delete("a");

        assertRefused(kv().put(request("a", "").withOptions(Option.IGNORE_VALUE)), EtcdError.KEY_NOT_FOUND);
    }

    @Test
    void put_unknownLease_isRefusedAndMakesNoRevision() {
        long before = revision();

        assertRefused(kv().put(PutRequest.of(key("a"), bytes("v"), UNKNOWN_LEASE)), EtcdError.LEASE_NOT_FOUND);
        assertThat(revision()).isEqualTo(before);
        assertThat(find("a")).isEmpty();
    }

    @Test
    void put_severalFaults_complainsOfTheKeyBeforeTheValue() {
        assertRefused(
                kv().put(PutRequest.of(Bytes.EMPTY, bytes("v")).withOptions(Option.IGNORE_VALUE)), EtcdError.EMPTY_KEY);
    }

    @Test
    void put_severalFaults_complainsOfTheValueBeforeTheLease() {
        assertRefused(
                kv().put(PutRequest.of(key("a"), bytes("v"), UNKNOWN_LEASE)
                        .withOptions(Option.IGNORE_VALUE, Option.IGNORE_LEASE)),
                EtcdError.VALUE_PROVIDED);
    }

    @Test
    void put_severalFaults_complainsOfTheGivenLeaseBeforeItIsLookedUp() {
        assertRefused(
                kv().put(PutRequest.of(key("a"), bytes("v"), UNKNOWN_LEASE).withOptions(Option.IGNORE_LEASE)),
                EtcdError.LEASE_PROVIDED);
    }

    @Test
    void put_severalFaults_complainsOfTheUnknownLeaseBeforeTheMissingKey() {
        assertRefused(
                kv().put(PutRequest.of(key("a"), Bytes.EMPTY, UNKNOWN_LEASE).withOptions(Option.IGNORE_VALUE)),
                EtcdError.LEASE_NOT_FOUND);
    }

    @Test
    void put_aboveTheRequestLimit_isRefusedAndMakesNoRevision() {
        long before = revision();

        assertRefused(kv().put(PutRequest.of(key("a"), zeroes(REQUEST_LIMIT + 1))), EtcdError.REQUEST_TOO_LARGE);
        assertThat(revision()).isEqualTo(before);
    }

    @Test
    void put_justBelowTheRequestLimit_isTakenWhole() {
        Bytes large = zeroes(REQUEST_LIMIT - 1024);

        answer(kv().put(PutRequest.of(key("a"), large)));

        assertThat(get("a").value()).isEqualTo(large);
    }

    static Bytes zeroes(int size) {
        byte[] content = new byte[size];
        Arrays.fill(content, (byte) '0');
        return Bytes.of(content);
    }

    PutRequest request(String name, String value) {
        return PutRequest.of(key(name), bytes(value));
    }

    private PutResult put(PutRequest request) {
        return answer(kv().put(request));
    }
}
