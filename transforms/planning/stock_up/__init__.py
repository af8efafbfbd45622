"""The stock-up plan: what to order, when, and who gets it where there is too little."""
