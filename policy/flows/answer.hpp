#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "policy/flows/random.hpp"
#include "policy/flows/registration.hpp"
#include "policy/flows/self_service_rules.hpp"
#include "policy/result.hpp"
#include "policy/secret.hpp"

namespace writeback {

/// The answer to each question, by its id.
using Answers = std::map<std::string, Secret>;

/// What of an answer counts: without regard to case (of every script, as ICU folds it), to
/// composed and decomposed letters (NFKC), and to spaces at the ends and in a row.
[[nodiscard]] Secret plain_answer(const Secret& typed);

/// The plain answers where they may be registered: so many as the rules ask for, each to a question
/// of the list, 3 to 40 characters long, none twice, none that has the user's name inside.
/// invalid_request, with a pointer to each that may not.
[[nodiscard]] Result<Answers> answers_to_register(const QuestionRules& rules, const Answers& typed,
                                                  std::string_view user);

/// So many of the registered ones as are asked, at random; only those that are still in the list.
[[nodiscard]] std::vector<std::string> questions_to_ask(const QuestionRules& rules,
                                                        const std::vector<RegisteredAnswer>& known,
                                                        const RandomBytes& random);

/// The text of a question in the person's language, or else in any; empty where it is not in the
/// list any more.
[[nodiscard]] std::string text_of(const QuestionRules& rules, std::string_view id,
                                  std::string_view language);

}  // namespace writeback
