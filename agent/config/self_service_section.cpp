#include <algorithm>
#include <array>
#include <set>
#include <sstream>

#include "agent/config/sections.hpp"
#include "ldap/dn.hpp"

namespace writeback::agent {
namespace {

constexpr std::array self_service_table{
    IniKey{.name = "enabled", .usual = "yes", .meaning = "`no`: every flow is `reset_not_enabled`"},
    IniKey{.name = "allowed_groups",
           .usual = "",
           .meaning = "DNs, one a line: only members may use the flows",
           .usual_in_words = "everybody who is managed",
           .example = "cn=employees,ou=groups,dc=example,dc=com"},
    IniKey{
        .name = "gates",
        .usual = "1",
        .meaning =
            "how many proofs a reset or an unlock asks for, 1 or 2; the second by another method "
            "and another address. `writebackctl simulate --gates 2` says whom that would shut out"},
    IniKey{.name = "methods",
           .usual = "email text call office_call authenticator recovery_code",
           .meaning = "which proofs there are; `questions` are off unless named here. A method "
                      "without its section (`[mail]`, `[text]`, `[call]`) is offered to nobody"},
    IniKey{.name = "first_gate_methods",
           .usual = "",
           .meaning = "which methods may serve as the first gate",
           .usual_in_words = "all",
           .example = "email text"},
    IniKey{.name = "second_gate_methods",
           .usual = "",
           .meaning = "which methods may serve as the second gate",
           .usual_in_words = "all",
           .example = "authenticator recovery_code"},
    IniKey{.name = "methods_to_register",
           .usual = "1",
           .meaning = "how many a registration has to have before it can be finished; what the "
                      "directory holds counts"},
    IniKey{.name = "reconfirm_days",
           .usual = "180",
           .meaning = "after so many days `status` says `reconfirm`, and people are asked whether "
                      "their methods are still right; 0: never"},
    IniKey{.name = "conceal",
           .usual = "no",
           .meaning = "`yes`: every name, real or not, gets methods with fully masked hints, and a "
                      "refusal comes only behind the gates. Codes are sent behind the answer then, "
                      "so a delivery that fails is not told"},
    IniKey{.name = "privileged",
           .usual = "two_gates",
           .meaning = "administrators whom `protect_privileged = no` lets in: always two gates and "
                      "never questions; or `refuse`"},
    IniKey{.name = "flow_time", .usual = "15m", .meaning = "how long a flow lives"},
    IniKey{.name = "code_time",
           .usual = "5m",
           .meaning = "how long a code lives, ten minutes at the most"},
    IniKey{.name = "questions_file",
           .usual = "",
           .meaning = "a line each: `ID LANGUAGE question`, LANGUAGE `*` for all; the same ID in "
                      "several languages is one question",
           .usual_in_words = "a built-in list",
           .example = "questions"},
    IniKey{.name = "questions_to_register",
           .usual = "5",
           .meaning = "how many questions somebody has to answer to register"},
    IniKey{.name = "questions_to_ask",
           .usual = "3",
           .meaning = "how many of the registered questions are asked"},
    IniKey{.name = "organisation",
           .usual = "",
           .meaning = "named in messages and in authenticator apps",
           .example = "Example AG"},
    IniKey{.name = "default_region",
           .usual = "",
           .meaning = "two letters: whose numbers are written without a country in the directory",
           .example = "DE"},
    IniKey{.name = "notices",
           .usual = "email text",
           .meaning =
               "how people hear of resets, changes, unlocks and methods, at every address that "
               "is known, also of what callers with scope `writeback` did; `off` for none"},
};

constexpr std::size_t most_questions = 100;
constexpr std::size_t longest_question = 200;

/// Without any words: `otherwise`.
Methods read_methods(SectionReader& section, std::string_view key, const Methods& otherwise) {
  if (section.is_emptied(key)) section.wrong(key, "names none");
  const auto words = section.words(key);
  if (words.empty()) return otherwise;
  Methods methods;
  for (const auto& word : words) {
    if (const auto method = method_of(word)) {
      methods.add(*method);
    } else {
      section.wrong(key, word +
                             ": expected email, text, call, office_call, questions, authenticator "
                             "or recovery_code");
    }
  }
  return methods;
}

const std::vector<Question>& built_in_questions() {
  static const std::vector<Question> list = {
      {"first_pet", "en", "What was the name of your first pet?"},
      {"first_pet", "de", "Wie hieß Ihr erstes Haustier?"},
      {"first_pet", "fr", "Comment s'appelait votre premier animal de compagnie ?"},
      {"childhood_street", "en", "In which street did you live when you were ten?"},
      {"childhood_street", "de", "In welcher Straße wohnten Sie mit zehn Jahren?"},
      {"childhood_street", "fr", "Dans quelle rue habitiez-vous à dix ans ?"},
      {"first_teacher", "en", "What was the name of your first teacher?"},
      {"first_teacher", "de", "Wie hieß Ihre erste Lehrerin oder Ihr erster Lehrer?"},
      {"first_teacher", "fr", "Comment s'appelait votre premier instituteur ?"},
      {"first_job", "en", "In which town was your first job?"},
      {"first_job", "de", "In welcher Stadt war Ihre erste Arbeitsstelle?"},
      {"first_job", "fr", "Dans quelle ville était votre premier emploi ?"},
      {"childhood_friend", "en", "What was your best friend called when you were a child?"},
      {"childhood_friend", "de", "Wie hieß Ihre beste Freundin oder Ihr bester Freund als Kind?"},
      {"childhood_friend", "fr", "Comment s'appelait votre meilleur ami d'enfance ?"},
      {"first_car", "en", "Which car did you drive first?"},
      {"first_car", "de", "Was war Ihr erstes Auto?"},
      {"first_car", "fr", "Quelle a été votre première voiture ?"},
      {"first_concert", "en", "Whose concert did you go to first?"},
      {"first_concert", "de", "Auf wessen Konzert waren Sie zuerst?"},
      {"first_concert", "fr", "De qui était le premier concert que vous avez vu ?"},
      {"grandparents_town", "en", "In which town did your mother's parents live?"},
      {"grandparents_town", "de", "In welcher Stadt wohnten die Eltern Ihrer Mutter?"},
      {"grandparents_town", "fr", "Dans quelle ville vivaient les parents de votre mère ?"},
  };
  return list;
}

/// "ID LANGUAGE text of the question", one a line; `*` is every language.
void read_questions(SectionReader& section, QuestionRules& questions) {
  questions.list = built_in_questions();
  const auto content = section.file_content("questions_file");
  if (!content) return;
  questions.list.clear();
  std::istringstream lines(*content);
  std::size_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (line.ends_with('\r')) line.pop_back();
    if (line.empty() || line.starts_with('#')) continue;
    std::istringstream words(line);
    Question question;
    words >> question.id >> question.language >> std::ws;
    std::getline(words, question.text);
    if (question.language == "*") question.language.clear();
    if (question.text.empty() || question.text.size() > longest_question) {
      section.wrong("questions_file", "line " + std::to_string(number) +
                                          ": expected ID LANGUAGE and a question of at most 200 "
                                          "bytes (LANGUAGE * for all)");
      return;
    }
    questions.list.push_back(std::move(question));
  }
  if (questions.list.size() > most_questions) {
    section.wrong("questions_file", "has more than 100 questions");
  }
}

std::size_t count_of_questions(const QuestionRules& questions) {
  std::set<std::string> ids;
  for (const auto& question : questions.list) ids.insert(question.id);
  return ids.size();
}

void check_questions(SectionReader& section, const SelfServiceRules& rules,
                     std::vector<std::string>& warnings) {
  if (!rules.methods.has(Method::questions)) return;
  const auto& questions = rules.questions;
  if (questions.to_ask > questions.to_register) {
    section.wrong("questions_to_ask", "is more than questions_to_register");
  }
  if (questions.to_register > count_of_questions(questions)) {
    section.wrong("questions_to_register", "is more than there are questions in the list");
  }
  warnings.emplace_back(
      "[self_service] methods has questions: ASVS 6.4.2 and NIST SP 800-63B advise against them, "
      "because answers can be found out; privileged accounts never get to use them");
}

void read_groups(SectionReader& section, SelfServiceRules& rules,
                 ldap::DirectorySettings& directory) {
  for (const auto& line : section.lines("allowed_groups")) {
    auto dn = ldap::normalise(line);
    if (!dn || dn->rdns.empty()) {
      section.wrong("allowed_groups", line + ": expected one DN a line");
      continue;
    }
    rules.allowed_groups.push_back(std::move(*dn));
    directory.groups_to_know.push_back(line);
  }
}

void read_times(SectionReader& section, SelfServiceRules& rules) {
  using std::chrono::minutes;
  using std::chrono::seconds;
  const auto time = [&](std::string_view key, minutes least, minutes most) {
    return std::chrono::duration_cast<seconds>(section.duration(key, least, most));
  };
  rules.flow_life = time("flow_time", minutes{5}, minutes{60});
  // NIST SP 800-63B-4, 3.1.3.2: ten minutes at the most.
  rules.code_life = time("code_time", minutes{1}, minutes{10});
  rules.reconfirm_after = std::chrono::days{section.number("reconfirm_days", 0, 730)};
}

void read_notices(SectionReader& section, SelfServiceConfig& self_service) {
  self_service.notices_by_email = self_service.notices_by_text = false;
  for (const auto& word : section.words("notices")) {
    if (word == "email") {
      self_service.notices_by_email = true;
    } else if (word == "text") {
      self_service.notices_by_text = true;
    } else if (word != "off") {
      section.wrong("notices", word + ": expected email, text or off");
    }
  }
}

}  // namespace

std::span<const IniKey> self_service_keys() {
  return self_service_table;
}

void read_self_service_section(SectionReader& section, SelfServiceConfig& self_service,
                               ldap::DirectorySettings& directory,
                               std::vector<std::string>& warnings) {
  SelfServiceRules& rules = self_service.rules;
  rules.enabled = section.yes_or_no("enabled");
  read_groups(section, rules, directory);
  rules.gates = static_cast<std::size_t>(section.number("gates", 1, 2));
  self_service.methods_are_named = section.has("methods");
  rules.methods = read_methods(section, "methods", rules.methods);
  rules.first_gate = read_methods(section, "first_gate_methods", rules.first_gate);
  rules.second_gate = read_methods(section, "second_gate_methods", rules.second_gate);
  rules.methods_to_register = static_cast<std::size_t>(section.number("methods_to_register", 1, 7));
  read_times(section, rules);
  rules.conceal = section.yes_or_no("conceal");
  rules.privileged = section.choice("privileged", {"refuse", "two_gates"}) == "refuse"
                         ? PrivilegedRule::refuse
                         : PrivilegedRule::two_gates;
  read_questions(section, rules.questions);
  rules.questions.to_register =
      static_cast<std::size_t>(section.number("questions_to_register", 3, 20));
  rules.questions.to_ask = static_cast<std::size_t>(section.number("questions_to_ask", 2, 20));
  check_questions(section, rules, warnings);
  rules.organisation = section.text("organisation");
  self_service.default_region = section.text("default_region");
  const auto& region = self_service.default_region;
  const bool is_region =
      region.empty() || (region.size() == 2 && region[0] >= 'A' && region[0] <= 'Z' &&
                         region[1] >= 'A' && region[1] <= 'Z');
  if (!is_region) section.wrong("default_region", "expected two letters, as DE (ISO 3166-1)");
  read_notices(section, self_service);
  if (rules.enabled) directory.privileged_marks = true;
  section.finish();
}

void match_methods_with_ways(Config& config) {
  auto& rules = config.self_service.rules;
  const auto take_away = [&](Method method, bool configured, const char* section) {
    if (configured || !config.outbox.empty() || !rules.methods.has(method)) return;
    rules.methods.remove(method);
    if (config.self_service.methods_are_named) {
      config.warnings.push_back("[self_service] methods has " + std::string(name_of(method)) +
                                ", and [" + section + "] is not configured: nobody is offered it");
    }
  };
  take_away(Method::email, config.mail != nullptr, "mail");
  take_away(Method::text, config.text != nullptr, "text");
  take_away(Method::call, config.call != nullptr, "call");
  take_away(Method::office_call, config.call != nullptr, "call");
}

}  // namespace writeback::agent
