#include "policy/flows/answer.hpp"

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <set>

#include "policy/cleansing_allocator.hpp"

namespace writeback {
namespace {

constexpr int shortest = 3;
constexpr int longest = 40;

/// ICU's strings are not cleansed when they go.
void cleanse(icu::UnicodeString& text) {
  for (std::int32_t i = 0; i < text.length(); ++i) text.setCharAt(i, u'\0');
}

icu::UnicodeString folded(std::string_view text) {
  auto unicode = icu::UnicodeString::fromUTF8(
      icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
  UErrorCode failed = U_ZERO_ERROR;
  const auto* nfkc = icu::Normalizer2::getNFKCCasefoldInstance(failed);
  if (U_FAILURE(failed) != 0) return unicode.foldCase();
  auto normal = nfkc->normalize(unicode, failed);
  cleanse(unicode);
  return normal;
}

icu::UnicodeString without_needless_spaces(icu::UnicodeString& text) {
  icu::UnicodeString plain;
  bool space = false;
  for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    const auto c = text.char32At(i);
    if (u_isUWhiteSpace(c) != 0) {
      space = !plain.isEmpty();
      continue;
    }
    if (space) plain.append(u' ');
    space = false;
    plain.append(c);
  }
  cleanse(text);
  return plain;
}

std::int32_t characters_in(const Secret& text) {
  auto unicode = icu::UnicodeString::fromUTF8(
      icu::StringPiece(text.reveal().data(), static_cast<std::int32_t>(text.reveal().size())));
  const auto count = unicode.countChar32();
  cleanse(unicode);
  return count;
}

bool is_in_list(const QuestionRules& rules, std::string_view id) {
  return std::any_of(rules.list.begin(), rules.list.end(),
                     [id](const Question& one) { return one.id == id; });
}

std::string objection_to(const Secret& answer, const Answers& others, std::string_view question,
                         const Secret& user) {
  const auto length = characters_in(answer);
  if (length < shortest) return "is shorter than 3 characters";
  if (length > longest) return "is longer than 40 characters";
  if (!user.empty() && answer.reveal().find(user.reveal()) != std::string_view::npos) {
    return "has the user name inside";
  }
  for (const auto& [other, same] : others) {
    if (other != question && same == answer) return "is the answer to another question too";
  }
  return {};
}

}  // namespace

Secret plain_answer(const Secret& typed) {
  auto normal = folded(typed.reveal());
  auto plain = without_needless_spaces(normal);
  CleansedString bytes;
  icu::StringByteSink<CleansedString> sink(&bytes);
  plain.toUTF8(sink);
  cleanse(plain);
  return Secret(bytes);
}

Result<Answers> answers_to_register(const QuestionRules& rules, const Answers& typed,
                                    std::string_view user) {
  Problem problem{ProblemKind::invalid_request};
  Answers plain;
  for (const auto& [question, answer] : typed) plain.emplace(question, plain_answer(answer));
  if (plain.size() != rules.to_register) {
    problem.errors.push_back(
        {"/answers", "expected answers to " + std::to_string(rules.to_register) + " questions"});
  }
  const Secret name = plain_answer(Secret(user));
  for (const auto& [question, answer] : plain) {
    const std::string reason = is_in_list(rules, question)
                                   ? objection_to(answer, plain, question, name)
                                   : "is no question of the list";
    if (!reason.empty()) problem.errors.push_back({"/answers/" + question, reason});
  }
  if (!problem.errors.empty()) return problem;
  return plain;
}

std::vector<std::string> questions_to_ask(const QuestionRules& rules,
                                          const std::vector<RegisteredAnswer>& known,
                                          const RandomBytes& random) {
  std::vector<std::string> ids;
  for (const auto& one : known) {
    if (is_in_list(rules, one.question)) ids.push_back(one.question);
  }
  // Fisher and Yates; of a handful the bias of a remainder of 16 bits is nothing.
  for (std::size_t i = ids.size(); i > 1; --i) {
    const std::string bytes = random(2);
    const std::size_t number =
        static_cast<std::size_t>(static_cast<unsigned char>(bytes[0])) * 256 +
        static_cast<unsigned char>(bytes[1]);
    std::swap(ids[i - 1], ids[number % i]);
  }
  if (ids.size() > rules.to_ask) ids.resize(rules.to_ask);
  return ids;
}

std::string text_of(const QuestionRules& rules, std::string_view id, std::string_view language) {
  std::string any;
  for (const auto& one : rules.list) {
    if (one.id != id) continue;
    if (one.language.empty() || one.language == language ||
        language.starts_with(one.language + "-")) {
      return one.text;
    }
    if (any.empty()) any = one.text;
  }
  return any;
}

}  // namespace writeback
