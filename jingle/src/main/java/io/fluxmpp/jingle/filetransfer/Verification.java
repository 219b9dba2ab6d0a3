package io.fluxmpp.jingle.filetransfer;

import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the sender of a file says of it, and what we found. Claims come on the event loop, at any time; bytes come one after the
 * other on any thread.
 */
final class Verification {

    /** How many digests of the sender are kept; it has no need for more than one in each algorithm. */
    private static final int MAX_CLAIMS = 16;

    private final Part part;
    private final boolean beginningKnown;
    private final Set<Hash> ofTheFile = new LinkedHashSet<>();
    private final Set<Hash> ofThePart = new LinkedHashSet<>();
    private final Digests fileDigests;
    private final Digests partDigests;

    /** @param beginningKnown whether the bytes before the part will be shown, too */
    Verification(FileDescription file, Part part, boolean beginningKnown) {
        this.part = part;
        this.beginningKnown = beginningKnown;
        this.fileDigests =
                part.isWhole() || (beginningKnown && part.toTheEnd()) ? Digests.toVerify(file) : new Digests(List.of());
        this.partDigests = part.isWhole() ? fileDigests : Digests.toVerifyPart(file);
        claim(file);
    }

    /** The sender tells digests, of the file or of our part of it. */
    void claim(FileDescription told) {
        keep(told.hashes(), ofTheFile);
        FileRange range = told.range();
        if (range != null && part.isMeantBy(range)) {
            keep(range.hashes(), ofThePart);
        }
    }

    private static void keep(List<Hash> told, Set<Hash> claims) {
        for (Hash hash : told) {
            if (claims.size() < MAX_CLAIMS && HashAlgorithm.of(hash.algorithm()) != null) {
                claims.add(hash);
            }
        }
    }

    /** Takes a block of what lies before the part. */
    void updateBeginning(ByteBuffer block) {
        fileDigests.update(block);
    }

    /** Takes a block of the part. */
    void update(ByteBuffer block) {
        fileDigests.update(block);
        if (partDigests != fileDigests) {
            partDigests.update(block);
        }
    }

    /** Ends the computation; gives what is wrong with the file, or {@code null}. */
    @Nullable
    String objection() {
        fileDigests.finish();
        partDigests.finish();
        Optional<Hash> contradicted = fileDigests.contradicted(ofTheFile).or(() -> partDigests.contradicted(ofThePart));
        if (contradicted.isPresent()) {
            return "the " + contradicted.get().algorithm() + " digest differs from the sender's";
        }
        boolean unproven = beginningKnown && part.offset() > 0 && !fileDigests.confirm(ofTheFile);
        return unproven ? "the sender told no digest to tell whether the parts belong together" : null;
    }
}
