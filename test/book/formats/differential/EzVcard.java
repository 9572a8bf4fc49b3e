import ezvcard.VCard;
import ezvcard.io.text.VCardReader;
import ezvcard.property.Address;
import ezvcard.property.Birthday;
import ezvcard.property.StructuredName;
import ezvcard.property.Telephone;
import java.io.File;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Prints what ez-vcard makes of the files that are named as arguments: a line of JSON for each file, with all of its cards. */
public class EzVcard {
    public static void main(String[] files) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (String file : files) {
            Map<String, Object> line = new TreeMap<>();
            line.put("file", file);
            try (VCardReader reader = new VCardReader(new File(file))) {
                List<Object> cards = new ArrayList<>();
                for (VCard card : reader.readAll()) cards.add(reading(card));
                line.put("cards", cards);
            } catch (Exception problem) {
                line.put("problem", problem.toString());
            }
            StringBuilder text = new StringBuilder();
            write(line, text);
            out.println(text);
        }
    }

    private static Map<String, Object> reading(VCard card) {
        Map<String, Object> found = new TreeMap<>();
        List<Object> names = new ArrayList<>();
        card.getFormattedNames().forEach(one -> names.add(one.getValue()));
        found.put("fn", names);
        List<Object> parts = new ArrayList<>();
        for (StructuredName name : card.getStructuredNames()) {
            parts.add(List.of(
                single(name.getFamily()),
                single(name.getGiven()),
                name.getAdditionalNames(),
                name.getPrefixes(),
                name.getSuffixes()));
        }
        found.put("n", parts);
        List<Object> numbers = new ArrayList<>();
        for (Telephone number : card.getTelephoneNumbers()) {
            List<String> all = new ArrayList<>();
            all.add(number.getText() != null ? number.getText() : String.valueOf(number.getUri()));
            number.getTypes().forEach(type -> all.add(type.getValue()));
            if (Integer.valueOf(1).equals(number.getPref())) all.add("pref");
            numbers.add(all);
        }
        found.put("tel", numbers);
        List<Object> emails = new ArrayList<>();
        card.getEmails().forEach(one -> emails.add(one.getValue()));
        found.put("email", emails);
        List<Object> organizations = new ArrayList<>();
        card.getOrganizations().forEach(one -> organizations.add(one.getValues()));
        found.put("org", organizations);
        List<Object> titles = new ArrayList<>();
        card.getTitles().forEach(one -> titles.add(one.getValue()));
        found.put("title", titles);
        List<Object> notes = new ArrayList<>();
        card.getNotes().forEach(one -> notes.add(one.getValue()));
        found.put("note", notes);
        List<Object> birthdays = new ArrayList<>();
        card.getBirthdays().forEach(one -> birthdays.add(date(one)));
        found.put("bday", birthdays);
        List<Object> addresses = new ArrayList<>();
        for (Address address : card.getAddresses()) {
            addresses.add(List.of(
                address.getPoBoxes(),
                address.getExtendedAddresses(),
                address.getStreetAddresses(),
                address.getLocalities(),
                address.getRegions(),
                address.getPostalCodes(),
                address.getCountries()));
        }
        found.put("adr", addresses);
        return found;
    }

    private static List<String> single(String text) {
        return text == null ? List.of() : List.of(text);
    }

    private static String date(Birthday day) {
        if (day.getText() != null) return day.getText();
        if (day.getPartialDate() != null) return day.getPartialDate().toISO8601(false);
        if (day.getCalendar() == null) return null;
        String format = day.hasTime() ? "%1$tY%1$tm%1$tdT%1$tH%1$tM%1$tS%1$tz" : "%1$tY%1$tm%1$td";
        return String.format(format, day.getCalendar()).replace("+0000", "Z");
    }

    private static void write(Object value, StringBuilder out) {
        if (value instanceof Map<?, ?> map) {
            String before = "{";
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                out.append(before);
                write(entry.getKey(), out);
                out.append(':');
                write(entry.getValue(), out);
                before = ",";
            }
            out.append(map.isEmpty() ? "{}" : "}");
        } else if (value instanceof List<?> list) {
            String before = "[";
            for (Object one : list) {
                out.append(before);
                write(one, out);
                before = ",";
            }
            out.append(list.isEmpty() ? "[]" : "]");
        } else if (value == null) {
            out.append("null");
        } else {
            out.append('"');
            for (char one : value.toString().toCharArray()) {
                if (one == '"' || one == '\\' || one < 0x20 || one > 0x7e) out.append(String.format("\\u%04x", (int) one));
                else out.append(one);
            }
            out.append('"');
        }
    }
}
