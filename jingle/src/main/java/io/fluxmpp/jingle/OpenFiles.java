package io.fluxmpp.jingle;

import io.fluxmpp.jingle.filetransfer.FileDescription;
import io.fluxmpp.jingle.filetransfer.FileSink;
import io.fluxmpp.jingle.filetransfer.PartialFile;
import io.fluxmpp.jingle.model.ContentKey;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The files that were opened for one offer, each to be stored into or discarded in the end. Thread-safe. */
final class OpenFiles {

    private final Map<ContentKey, PartialFile> files = new ConcurrentHashMap<>();
    private volatile boolean discarded;

    @Nullable
    PartialFile get(ContentKey content) {
        return files.get(content);
    }

    Mono<PartialFile> open(FileSink sink, ContentKey content, FileDescription offered) {
        return sink.open(offered).doOnNext(file -> keep(content, file));
    }

    /** A file may still be on its way here when the others are discarded. */
    private void keep(ContentKey content, PartialFile file) {
        files.put(content, file);
        if (discarded) {
            file.discard().subscribe(done -> {}, failure -> {});
        }
    }

    /** Gives up those into which nothing was stored, and waits for the others to be done. */
    Mono<Void> discard() {
        return Flux.defer(() -> {
                    discarded = true;
                    return Flux.fromIterable(files.values());
                })
                .flatMap(PartialFile::discard)
                .then();
    }
}
