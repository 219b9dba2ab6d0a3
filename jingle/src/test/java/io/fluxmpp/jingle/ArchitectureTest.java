package io.fluxmpp.jingle;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.reactivestreams.Publisher;

@AnalyzeClasses(packages = "io.fluxmpp.jingle", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String ROOT = "io.fluxmpp.jingle";

    @ArchTest
    static final ArchRule roomsHaveNoCycles =
            slices().matching(ROOT + ".(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule modelSeesNoOtherRoom = onlySees("model");

    @ArchTest
    static final ArchRule errorsSeeTheModel = onlySees("error", "model");

    @ArchTest
    static final ArchRule codecsSeeTheModel = onlySees("codec", "model");

    @ArchTest
    static final ArchRule rulesSeeTheModel = onlySees("state", "model");

    @ArchTest
    static final ArchRule contractsSeeNoSession = onlySees("spi", "codec", "error", "model");

    @ArchTest
    static final ArchRule sessionsSeeNoApplication =
            onlySees("session", "spi", "metrics", "state", "codec", "error", "model");

    @ArchTest
    static final ArchRule recordersSeeTheRules = onlySees("metrics", "state", "model");

    @ArchTest
    static final ArchRule onlyItsRoomKnowsMicrometer = noClasses()
            .that()
            .resideOutsideOfPackage("..metrics.micrometer..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.micrometer..");

    @ArchTest
    static final ArchRule fileTransferIsAnApplicationLikeAnyOther =
            onlySees("filetransfer", "spi", "codec", "error", "model");

    @ArchTest
    static final ArchRule protocolIsPlainJava = noClasses()
            .that()
            .resideInAnyPackage(ROOT + ".model", ROOT + ".codec", ROOT + ".state", ROOT + ".error")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("reactor..", "org.reactivestreams..", "io.netty..", "com.fasterxml..");

    @ArchTest
    static final ArchRule nobodySeesTheWire = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.netty..", "reactor.netty..", "com.fasterxml..", "..internal..");

    @ArchTest
    static final ArchRule nothingBlocks = noClasses()
            .should()
            .callMethodWhere(describe("it blocks on a publisher", ArchitectureTest::blocks))
            .orShould()
            .callMethod(Thread.class, "sleep", long.class);

    @ArchTest
    static final ArchRule signaturesShowPublicTypesOnly = methods()
            .that()
            .arePublic()
            .and()
            .areDeclaredInClassesThat()
            .arePublic()
            .should()
            .haveRawReturnType(are(describe(
                    "public",
                    type -> type.isPrimitive()
                            || type.isArray()
                            || type.getModifiers().contains(com.tngtech.archunit.core.domain.JavaModifier.PUBLIC))));

    private static ArchRule onlySees(String room, String... others) {
        String[] allowed = new String[others.length + 1];
        allowed[0] = ROOT + "." + room;
        for (int i = 0; i < others.length; i++) {
            allowed[i + 1] = ROOT + "." + others[i];
        }
        return classes()
                .that()
                .resideInAPackage(ROOT + "." + room)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(allowed)
                        .or(describe(
                                "outside this module",
                                type -> !resideInAPackage(ROOT + "..").test(type))));
    }

    private static boolean blocks(JavaMethodCall call) {
        return call.getName().startsWith("block")
                && assignableTo(Publisher.class).test(call.getTargetOwner());
    }
}
