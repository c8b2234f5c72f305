"""Who is who on the line: signing keys made on the box, the province's authority, and how a box comes to a certificate."""
