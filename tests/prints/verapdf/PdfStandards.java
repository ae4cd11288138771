import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * Holds PDFs to standards with veraPDF.
 *
 * Arguments: pairs of a standard (ua1, 3a …) and a file. Prints one line of JSON for each pair: how
 * many checks were made, and the failed ones with their rule, what it says, and the place.
 */
public final class PdfStandards {
    /** The most failures of one rule that are told. */
    private static final int TOLD = 20;

    public static void main(String[] arguments) throws Exception {
        Logger.getLogger("").setLevel(Level.SEVERE);
        VeraGreenfieldFoundryProvider.initialise();
        ObjectMapper json = new ObjectMapper();
        for (int at = 0; at < arguments.length; at += 2) {
            PDFAFlavour standard = PDFAFlavour.byFlavourId(arguments[at]);
            System.out.println(json.writeValueAsString(check(standard, new File(arguments[at + 1]))));
        }
    }

    private static Map<String, Object> check(PDFAFlavour standard, File file) throws Exception {
        try (PDFAParser parser = Foundries.defaultInstance().createParser(file, standard);
                PDFAValidator validator = Foundries.defaultInstance()
                    .createValidator(standard, TOLD, false, true, false)) {
            ValidationResult result = validator.validate(parser);
            List<Map<String, String>> failures = new ArrayList<>();
            for (TestAssertion one : result.getTestAssertions()) {
                if (one.getStatus() == TestAssertion.Status.FAILED) {
                    failures.add(failure(one));
                }
            }
            Map<String, Object> told = new LinkedHashMap<>();
            told.put("checks", result.getTotalAssertions());
            told.put("is_compliant", result.isCompliant());
            told.put("failures", failures);
            return told;
        }
    }

    private static Map<String, String> failure(TestAssertion one) {
        Map<String, String> told = new LinkedHashMap<>();
        told.put("rule", one.getRuleId().getClause() + "-" + one.getRuleId().getTestNumber());
        told.put("message", String.valueOf(one.getErrorMessage() == null ? one.getMessage() : one.getErrorMessage()));
        told.put("place", one.getLocation().getContext());
        return told;
    }
}
