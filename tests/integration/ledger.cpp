#include "tests/integration/ledger.hpp"

namespace writeback::test {

void Ledger::note(const support::HttpReply& reply, const std::string& password) {
  answers_ += std::to_string(reply.status) + " ";
  if (reply.status == 200) {
    possible_ = {password};
  } else if (reply.status == 504 || reply.status == 0) {
    possible_.insert(password);
  }
}

testing::AssertionResult Ledger::agrees_with(const Accepts& accepts) const {
  for (const auto& password : possible_) {
    if (accepts(person_, password)) return testing::AssertionSuccess();
  }
  return testing::AssertionFailure()
         << "after the answers " << answers_ << "the directory holds none of the "
         << possible_.size() << " passwords that they leave possible";
}

testing::AssertionResult Ledger::agrees_with(const support::TestDirectory& server) const {
  return agrees_with([&server](const support::Person& person, const std::string& password) {
    return server.accepts(person, password);
  });
}

}  // namespace writeback::test
