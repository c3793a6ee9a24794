package io.github.etcdgrpc.backend.jetcd;

import com.google.protobuf.UnknownFieldSet;
import io.etcd.jetcd.api.Compare.CompareResult;
import io.etcd.jetcd.api.Compare.CompareTarget;
import io.github.etcdgrpc.spi.Compare;

/** Writes the port's compares as etcd's. The target that jetcd's messages lack, the lease, is written by its numbers in etcd's protocol. */
final class CompareWriter {
    private static final int LEASE_TARGET = 4;
    private static final int LEASE_FIELD = 8;

    private CompareWriter() {}

    static io.etcd.jetcd.api.Compare write(Compare compare) {
        io.etcd.jetcd.api.Compare.Builder written = io.etcd.jetcd.api.Compare.newBuilder()
                .setKey(RequestWriter.bytes(compare.range().key()))
                .setRangeEnd(RequestWriter.bytes(compare.range().end()))
                .setResult(result(compare.relation()));
        if (compare instanceof Compare.Version version) {
            written.setTarget(CompareTarget.VERSION).setVersion(version.version());
        } else if (compare instanceof Compare.CreateRevision create) {
            written.setTarget(CompareTarget.CREATE).setCreateRevision(create.revision());
        } else if (compare instanceof Compare.ModRevision mod) {
            written.setTarget(CompareTarget.MOD).setModRevision(mod.revision());
        } else if (compare instanceof Compare.Value value) {
            written.setTarget(CompareTarget.VALUE).setValue(RequestWriter.bytes(value.value()));
        } else if (compare instanceof Compare.Lease lease) {
            written.setTargetValue(LEASE_TARGET)
                    .setUnknownFields(leaseField(lease.lease().value()));
        }
        return written.build();
    }

    private static UnknownFieldSet leaseField(long lease) {
        UnknownFieldSet.Field field =
                UnknownFieldSet.Field.newBuilder().addVarint(lease).build();
        return UnknownFieldSet.newBuilder().addField(LEASE_FIELD, field).build();
    }

    private static CompareResult result(Compare.Relation relation) {
        return switch (relation) {
            case EQUAL -> CompareResult.EQUAL;
            case GREATER -> CompareResult.GREATER;
            case LESS -> CompareResult.LESS;
            case NOT_EQUAL -> CompareResult.NOT_EQUAL;
        };
    }
}
